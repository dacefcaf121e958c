import { runOurselves } from '../ourselves.ts'

// A walk that a test kills in the middle of its only step.
await runOurselves(['soak', '--for', '5m', '--every', '100ms', '--no-bundle'], {
  signal: new AbortController().signal,
  tell: (line) => process.stdout.write(`${line}\n`),
})
