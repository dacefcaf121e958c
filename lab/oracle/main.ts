import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { knownKinds } from './known-kinds.ts'
import { writeTable } from './page.ts'
import { playKnownKind, playSeed, type SeedAccount } from './run.ts'
import { startScene } from './scene.ts'

// npm run test:oracle                       an hour of seeds, and the table in docs/reliability.md is written
// npm run test:oracle -- --minutes 5        as long as that
// npm run test:oracle -- --seed 42          that seed alone, and only printed
// npm run test:oracle -- --commands 5000    ends after so many commands, if the time does not end before
// npm run test:oracle -- --kinds            the scripted ones alone, and only printed
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string' },
    commands: { type: 'string', default: 'Infinity' },
    kinds: { type: 'boolean', default: false },
  },
})
const limits = { minutes: Number(values.minutes), commands: Number(values.commands) }
const only = values.seed === undefined ? undefined : Number(values.seed)
if (!(limits.minutes > 0) || !(limits.commands > 0) || (only !== undefined && !Number.isInteger(only))) {
  process.stderr.write('Give --minutes and --commands a positive number, and --seed a whole one.\n')
  process.exit(2)
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const startedAt = performance.now()
const endAt = startedAt + limits.minutes * 60_000
const logs = mkdtempSync(join(tmpdir(), 'pegasus-oracle-logs-'))
const scene = await startScene({
  logs,
  machine: { PATH: process.env['PATH'] ?? '' },
  unwanted: new AbortController().signal,
})
const accounts: SeedAccount[] = []
let kindsFailed = 0
try {
  if (values.kinds)
    for (const kind of knownKinds) {
      const differences = await playKnownKind(kind, scene)
      if (differences.length > 0) kindsFailed += 1
      say([`${differences.length === 0 ? 'good' : 'BAD '}  ${kind.name}`, ...differences].join('\n      '))
    }
  else {
    let commands = 0
    let seed = only ?? Math.floor(Date.now() / 1000)
    do {
      const account = await playSeed(seed, scene, { turnsAtMost: 25, sequences: 1, shrinkMs: 180_000 })
      accounts.push(account)
      commands += account.commands
      const struck = [...account.struck].map(([name, times]) => `${name} ${times}`).join(', ')
      say(
        `seed ${seed}: ${account.commands} commands; struck: ${struck || 'nothing'}; ${account.failure || 'good'}`,
      )
      seed += 1
    } while (only === undefined && performance.now() < endAt && commands < limits.commands)
  }
} finally {
  await scene.stop()
}

const minutes = Math.round((performance.now() - startedAt) / 60_000)
if (!values.kinds && only === undefined) say(writeTable(accounts, { minutes }))
if (kindsFailed > 0 || accounts.some(({ failure }) => failure !== '')) {
  process.stderr.write(`The service differs from the model. The logs: ${logs}\n`)
  process.exitCode = 1
} else rmSync(logs, { recursive: true })
