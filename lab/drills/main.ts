import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drills } from './index.ts'
import { rehearseOnAStack } from './on-a-stack.ts'
import { drillsPage } from './page.ts'

// npm run test:drills                   every drill, and docs/drills.md is written
// npm run test:drills -- schema-ahead   those that are named, and only printed
const page = fileURLToPath(new URL('../../docs/drills.md', import.meta.url))
const atMostMs = 60 * 60_000

const named = process.argv.slice(2)
const unknown = named.filter((name) => !drills.some((drill) => drill.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No such drill: ${unknown.join(', ')}. There are: ${drills.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}

const startedAt = performance.now()
const logs = mkdtempSync(join(tmpdir(), 'pegasus-drill-logs-'))
const rehearsals = await rehearseOnAStack(
  drills.filter(({ name }) => named.length === 0 || named.includes(name)),
  {
    logs: join(logs, 'parts'),
    machine: { PATH: process.env['PATH'] ?? '' },
    unwanted: AbortSignal.timeout(atMostMs),
  },
  { begun() {}, over: (rehearsal) => process.stdout.write(`${JSON.stringify(rehearsal)}\n`) },
)
const text = drillsPage(rehearsals, { minutes: Math.round((performance.now() - startedAt) / 60_000) })
if (named.length === 0) writeFileSync(page, text)
process.stdout.write(text)
if (rehearsals.some(({ problems }) => problems.length > 0)) {
  process.stderr.write(`Not everything was detected as stated. The logs: ${logs}\n`)
  process.exitCode = 3
} else rmSync(logs, { recursive: true })
