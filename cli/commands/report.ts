import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Args } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { BundleRefused } from '../../smoke/evidence/read-bundle.ts'
import { type Comparison, compare } from '../../smoke/report/compare.ts'
import { comparisonText } from '../../smoke/report/compare-text.ts'
import type { Report } from '../../smoke/report/report.ts'
import { reportOfBundle } from '../../smoke/report/report-of-bundle.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import { ReportingCommand } from '../reporting-command.ts'
import { UsageError } from '../usage-error.ts'
import { verdictRendering } from '../verdict-rendering.ts'

export default class ReportCommand extends ReportingCommand<Report> {
  protected override readonly rendering = verdictRendering

  static override summary = 'Judge a stored run again, or compare two'
  static override description =
    `Reads the evidence bundle that verify or smoke left, judges it as if it had been seen just \
now, and asks nobody: the verdict is that of the run. A bundle that breaks off is readable and inconclusive; one \
whose chain does not hold is refused. The chain shows gaps and accidents, not authorship.

With two bundles it tells what changed from the first to the second, and exits by the verdict of the second.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive or not readable, 2 usage.`
  static override args = {
    bundle: Args.string({ required: true, description: 'the evidence bundle of a run' }),
    other: Args.string({ description: 'the bundle of a later run, to compare with' }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> run.jsonl --report run.html',
    '<%= config.bin %> <%= command.id %> before.jsonl after.jsonl',
  ]

  override async run(): Promise<Report | Comparison> {
    const { args, flags } = await this.parse(ReportCommand)
    const files = this.filesOf(flags)
    if (args.other === undefined) {
      const report = read(args.bundle)
      // What stopped the run then does not stop this process.
      process.exitCode = exitCodeOf({ ...report, stopped: null }, flags['fail-on'])
      this.deliver(report, files, flags)
      return report
    }
    if (files.length > 0) {
      throw new UsageError('--report takes the report of one run, and two are compared.', {
        advice: 'Use --json for a comparison that programs read, or give one bundle.',
      })
    }
    const later = read(args.other)
    const comparison = compare(read(args.bundle), later)
    process.exitCode = exitCodeOf({ ...later, stopped: null }, flags['fail-on'])
    if (!this.jsonEnabled()) process.stdout.write(comparisonText(comparison))
    return comparison
  }

  protected override catch(error: CommandError): Promise<unknown> {
    if (!(error instanceof BundleRefused)) return super.catch(error)
    return super.catch(Object.assign(error, { oclif: { exit: exitCodes.inconclusive } }))
  }
}

function read(file: string): Report {
  const path = resolve(file)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new BundleRefused(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  try {
    return reportOfBundle(bytes, path)
  } catch (error) {
    if (!(error instanceof BundleRefused)) throw error
    throw new BundleRefused(`${file} cannot be judged: ${error.message}.`)
  }
}
