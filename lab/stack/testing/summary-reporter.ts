import { readFileSync, writeFileSync } from 'node:fs'
import Mocha from 'mocha'
import { processorSecondsOfAll, secondsInTimes } from './processor-time.ts'

const shownSlowest = 20

/** What bin/test did before the first test: checks that failed (types, lint, unused code), when, at what cost. */
const before = {
  failed: Number(process.env['FAILED_CHECKS'] ?? 0),
  startedAtMs: Number(process.env['STARTED_AT'] ?? Date.now() / 1000) * 1000,
  timesFile: process.env['TIMES_FILE'],
}
/** Where bin/test sees that the run came to its end. */
const summaryFile = process.env['SUMMARY_FILE']

/**
 * Mocha's spec reporter, with what the run took, its slowest tests, and `N passed, N failed, N skipped` as its last
 * line. A failed hook counts as a failure; the tests that it kept from running are in no count. Mocha is told to exit
 * (`exit` in its configuration): a run that has its result must not hang.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  readonly #took: { title: string; ms: number }[] = []

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    for (const event of [Mocha.Runner.constants.EVENT_TEST_END, Mocha.Runner.constants.EVENT_HOOK_END])
      runner.on(event, (runnable: Mocha.Runnable) => {
        if (runnable.duration !== undefined)
          this.#took.push({ title: runnable.fullTitle(), ms: runnable.duration })
      })
  }

  override done(failures: number, finish: (failures: number) => void): void {
    const slowest = this.#took.toSorted((a, b) => b.ms - a.ms).slice(0, shownSlowest)
    const lines = slowest.map(({ title, ms }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${title}`)
    // A set-up or tear-down of the whole run that failed is counted by mocha only.
    const failed = Math.max(this.stats.failures, failures) + before.failed
    const summary = `${this.stats.passes} passed, ${failed} failed, ${this.stats.pending} skipped\n`
    process.stdout.write(['The slowest tests and hooks:', ...lines, cost(), summary].join('\n'))
    if (summaryFile !== undefined) writeFileSync(summaryFile, summary)
    finish(failures + before.failed)
  }
}

function cost(): string {
  const wall = (Date.now() - before.startedAtMs) / 1000
  const ours = processorSecondsOfAll()
  const earlier = before.timesFile === undefined ? 0 : secondsInTimes(readFileSync(before.timesFile, 'utf8'))
  const processor =
    ours === undefined ? '' : `, ${inMinutes(ours + earlier)} of processor time with every process it started`
  return `The run took ${inMinutes(wall)}${processor}.`
}

function inMinutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
