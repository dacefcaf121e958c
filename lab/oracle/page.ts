import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machine } from '../bench/table.ts'
import { faults } from './faults.ts'
import type { SeedAccount } from './run.ts'

const page = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))

/** What stands between these in the page is the oracle's; the campaign keeps it. */
const begin = '<!-- oracle -->'
const end = '<!-- /oracle -->'

/** Writes the table of a run into docs/reliability.md. Returns the table. */
export function writeTable(accounts: readonly SeedAccount[], { minutes }: { minutes: number }): string {
  const text = oracleTable(accounts, { minutes })
  const before = readFileSync(page, 'utf8')
  const kept = keptSection(before)
  const section = `${begin}\n${text}\n${end}`
  writeFileSync(
    page,
    kept === '' ? `${before.trimEnd()}\n\n${section}\n` : before.replace(kept, () => section),
  )
  return text
}

/** The oracle's part of the page as it stands; empty where there is none. */
export function keptSection(text: string): string {
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  return from === -1 || to === -1 ? '' : text.slice(from, to + end.length)
}

function oracleTable(accounts: readonly SeedAccount[], { minutes }: { minutes: number }): string {
  const seeds = accounts.map(({ seed }) => seed)
  const commands = accounts.reduce((sum, account) => sum + account.commands, 0)
  const bad = accounts.filter(({ failure }) => failure !== '')
  const times = (name: string) => accounts.reduce((sum, { struck }) => sum + (struck.get(name) ?? 0), 0)
  return `## The oracle

Whether what the service serves is what clients were told is there: written by \`npm run test:oracle\`. A model of
the service stands beside the real one. Several clients ingest, transcribe, generate, export, repeat, replay and
delete at once while faults strike; then every checksum is compared.

Run ${new Date().toISOString().slice(0, 10)} on ${machine()}, in ${minutes} minutes: seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}, ${commands} commands, **${bad.length} differences**.

| fault | struck | what it is |
| --- | --: | --- |
${faults.map(({ name, breaks }) => `| ${name} | ${times(name)} | ${breaks} |`).join('\n')}
${bad.map(({ failure }) => `\n\`\`\`\n${failure}\n\`\`\``).join('\n')}`.trimEnd()
}
