import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { keptSection } from '../oracle/page.ts'
import { startGround } from '../stack/ground.ts'
import type { Account } from './account.ts'
import { faults } from './faults/index.ts'
import { reliabilityPage } from './page.ts'
import { runFault } from './run-fault.ts'
import { short, whole } from './sizes.ts'

// npm run test:faults                    every fault, and docs/reliability.md is written
// npm run test:faults -- redis-flushed   those that are named, and only printed
// npm run test:faults -- --short         each as briefly as in the ordinary tests, and only printed
const page = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))
const atMostMs = 40 * 60_000

const { values, positionals: named } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = named.filter((name) => !faults.some((fault) => fault.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No such fault: ${unknown.join(', ')}. There are: ${faults.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}

const startedAt = performance.now()
const logs = mkdtempSync(join(tmpdir(), 'pegasus-reliability-logs-'))
const unwanted = AbortSignal.timeout(atMostMs)
const machine = { PATH: process.env['PATH'] ?? '' }
const ground = await startGround({ logs, machine, unwanted })
const accounts: Account[] = []
try {
  for (const fault of faults.filter(({ name }) => named.length === 0 || named.includes(name))) {
    unwanted.throwIfAborted()
    const account = await runFault(fault, ground, values.short ? short : whole, unwanted)
    accounts.push(account)
    process.stdout.write(`${JSON.stringify(account)}\n`)
  }
} finally {
  await ground.stop()
}

const minutes = Math.round((performance.now() - startedAt) / 60_000)
const text = reliabilityPage(accounts, { minutes })
if (named.length === 0 && !values.short) {
  const kept = keptSection(readFileSync(page, 'utf8'))
  writeFileSync(page, kept === '' ? text : `${text}\n${kept}\n`)
}
process.stdout.write(text)
if (accounts.some(({ problems }) => problems.length > 0)) {
  process.stderr.write(`Not everything was as it should be. The logs: ${logs}\n`)
  process.exitCode = 1
} else rmSync(logs, { recursive: true })
