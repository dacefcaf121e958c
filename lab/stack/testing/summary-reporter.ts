import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'
import { leftOpen } from './left-open.ts'

/** How many of bin/test's checks (types, lint, unused code) failed before the first test. */
const failedBefore = Number(process.env['FAILED_CHECKS'] ?? 0)
/** Where bin/test sees that the run came to its end. */
const summaryFile = process.env['SUMMARY_FILE']

/**
 * Mocha's spec reporter, with `N passed, N failed, N skipped` as its last line. A failed hook counts as a
 * failure; the tests that it kept from running are in no count. What the tests have left open is named, and mocha is
 * told to exit nevertheless (`exit` in .mocharc.json): a run that has its result must not hang.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  override done(failures: number, finish: (failures: number) => void): void {
    void leftOpen().then((resources) => {
      if (resources.length > 0) process.stdout.write(`Left open by the tests: ${resources.join(', ')}\n`)
      // A set-up or tear-down of the whole run that failed is counted by mocha only.
      const failed = Math.max(this.stats.failures, failures) + failedBefore
      const summary = `${this.stats.passes} passed, ${failed} failed, ${this.stats.pending} skipped\n`
      process.stdout.write(summary)
      if (summaryFile !== undefined) writeFileSync(summaryFile, summary)
      finish(failures + failedBefore)
    })
  }
}
