import type { DescribedProcess, Descriptor } from '../descriptor.ts'

/** The problems of a descriptor as `line:column what`. */
export function problemsOf({ problems }: Descriptor): string[] {
  return problems.map(({ place, says }) => `${place.line}:${place.column} ${says}`)
}

/** The variables of a process as one line each: `NAME = text`, `NAME -> reference`, `NAME ? why it is withheld`. */
export function variablesOf(descriptor: Descriptor, process: string): string[] {
  return named(descriptor, process).variables.map(({ name, value }) => {
    if (value.kind === 'text') return `${name} = ${value.text.reveal()}`
    if (value.kind === 'reference') return `${name} -> ${value.to}`
    return `${name} ? ${value.kind === 'withheld' ? value.because : value.digest}`
  })
}

/** The settings of a process, without their places. */
export function settingsOf(descriptor: Descriptor, process: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(named(descriptor, process).settings).map(([name, { value }]) => [name, value]),
  )
}

function named({ processes }: Descriptor, wanted: string): DescribedProcess {
  const found = processes.find(({ process }) => process === wanted)
  if (found === undefined) throw new Error(`there is no ${wanted}`)
  return found
}
