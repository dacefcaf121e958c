import type { DescribedProcess } from './descriptor.ts'
import { evaluateRailwayTs } from './evaluate-railway-ts.ts'
import type { Told, ToldValue } from './railway-sandbox/tell.ts'

/** As Railway calls the environment that every project has. */
const usualEnvironment = 'production'
/** A file that tells more of them apart is not judged for the rest. */
const mostEnvironments = 8

export interface InEnvironment {
  name: string
  told: Told
}

/**
 * What a railway.ts makes in the usual environment and in each other one that it names while it asks which one it is
 * evaluated for; and what it makes in one that it has not named, which shows what differs at all.
 */
export async function evaluateEachEnvironment(
  path: string,
  text: string,
): Promise<{ environments: InEnvironment[]; unnamed?: Told }> {
  const names = [usualEnvironment]
  const environments: InEnvironment[] = []
  let asks = false
  // It grows: what a file asks for in one environment, it may not ask for in another.
  for (const name of names) {
    if (environments.length === mostEnvironments) break
    const told = await evaluateOne(path, text, name)
    environments.push({ name, told })
    if ('failure' in told || !told.asked.environment) continue
    asks = true
    names.push(...told.asked.names.filter((one) => !names.includes(one)))
  }
  return { environments, ...(asks ? { unnamed: await evaluateOne(path, text, '(another)') } : {}) }
}

/** What depends on things from outside is what comes out otherwise when they are there. */
async function evaluateOne(path: string, text: string, environment: string): Promise<Told> {
  const missing = await evaluateRailwayTs(path, text, { environment })
  if ('failure' in missing || !missing.asked.outside) return missing
  const there = await evaluateRailwayTs(path, text, { environment, withOutside: true })
  return 'failure' in there ? there : { ...missing, made: common(missing.made, there.made) }
}

function common(one: ToldValue | undefined, other: ToldValue | undefined): ToldValue | undefined {
  if (one === other) return one
  if (isTable(one) && isTable(other)) {
    const [first, second] = [new Map(one.table), new Map(other.table)]
    const keys = new Set([...first.keys(), ...second.keys()])
    const table = [...keys].map((key): [string, ToldValue] => [
      key,
      common(first.get(key), second.get(key)) ?? fromOutside,
    ])
    return { table }
  }
  if (isList(one) && isList(other) && one.list.length === other.list.length)
    return { list: one.list.map((item, index) => common(item, other.list[index]) ?? fromOutside) }
  return fromOutside
}

const fromOutside = { untold: 'it depends on what stands in the environment of whoever runs it' }
const isTable = (value: ToldValue | undefined) =>
  typeof value === 'object' && value !== null && 'table' in value
const isList = (value: ToldValue | undefined) =>
  typeof value === 'object' && value !== null && 'list' in value

/** The processes of all environments; a variable that is not the same in all that have its process is withheld. */
export function commonProcesses(
  environments: readonly { processes: readonly DescribedProcess[] }[],
): DescribedProcess[] {
  const all = environments.flatMap(({ processes }) => processes)
  const names = new Set(all.map(({ process }) => process))
  return [...names].flatMap((name) => {
    const same = all.filter(({ process }) => process === name)
    const [first] = same
    return first === undefined ? [] : [{ ...first, variables: commonVariables(same) }]
  })
}

function commonVariables(processes: readonly DescribedProcess[]): DescribedProcess['variables'] {
  const all = processes.flatMap(({ variables }) => variables)
  return [...new Map(all.map((variable) => [variable.name, variable])).values()].map((variable) => {
    const values = all.filter(({ name }) => name === variable.name).map(({ value }) => comparable(value))
    const same = values.length === processes.length && new Set(values).size === 1
    return same
      ? variable
      : { ...variable, value: { kind: 'withheld', because: 'it differs between the environments' } }
  })
}

const comparable = (value: DescribedProcess['variables'][number]['value']) =>
  JSON.stringify(value.kind === 'text' ? value.text.reveal() : value)
