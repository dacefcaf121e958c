import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What a benchmark found, ready to be written down. */
export interface Measured {
  heading: string
  /** Sentences above the table: what was done. */
  how: string
  rows: { what: string; figure: string; goal?: string; met?: boolean }[]
}

export interface Benchmark {
  name: string
  /** `rows` makes a trial of another size of those whose size can be chosen. */
  run(options?: { rows?: number }): Promise<Measured>
}

/** Where a benchmark ran: figures mean nothing without it. */
export function machine(): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory} GiB, Linux, Node ${process.version}`
}

/** A benchmark's section of the page, misses shown as misses. */
export function section(name: string, { heading, how, rows }: Measured): string {
  const line = ({ what, figure, goal, met }: Measured['rows'][number]) =>
    `| ${what} | ${figure} | ${goal ?? ''} | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`
  return [
    `<!-- ${name} -->`,
    `## ${heading}`,
    '',
    how,
    '',
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}.`,
    '',
    '| | measured | goal | |',
    '| --- | --- | --- | --- |',
    ...rows.map(line),
    `<!-- /${name} -->`,
  ].join('\n')
}

/** Puts a section in the place of its older self, or at the end of the page. */
export function writeSection(page: string, name: string, text: string): void {
  const old = readFileSync(page, 'utf8')
  const place = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`)
  writeFileSync(page, place.test(old) ? old.replace(place, () => text) : `${old.trimEnd()}\n\n${text}\n`)
}
