import { Command, Flags, type Interfaces } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import type { Report } from '../smoke/report/report.ts'
import { reportOf } from '../smoke/report/report-of.ts'
import { StackProblem } from '../smoke/stack/stack-problem.ts'
import { Target } from '../smoke/target.ts'
import { type RunPlan, verify } from '../smoke/verify.ts'
import { durationFlag } from './duration-flag.ts'
import { environment } from './environment.ts'
import { exitCodeOf, failOnChoices } from './exit-code.ts'
import { liveView } from './live/live-view.ts'
import { printReport } from './live/print-report.ts'
import { operatorOf } from './operator.ts'
import { reportFile } from './report-file.ts'
import { findTarget } from './targets/find-target.ts'
import { untilToldToStop } from './told-to-stop.ts'
import { UsageError } from './usage-error.ts'

type OperatorFlags = Interfaces.InferredFlags<(typeof OperatorCommand)['baseFlags']>

/** What the commands that judge a deployment share: target, output, exit code and signals. */
export abstract class OperatorCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    target: Flags.string({
      char: 't',
      helpGroup: 'GLOBAL',
      helpValue: 'NAME|URL',
      description:
        'the deployment to ask: its base URL, its name in pegasus-ops.yaml, or "local" for the stack of this machine [default: $API_BASE_URL]',
    }),
    report: Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
      description: 'also write the report to this file, in the format of its extension (.json)',
    }),
    'fail-on': Flags.option({
      helpGroup: 'GLOBAL',
      options: failOnChoices,
      default: 'fail' as const,
      description: 'the mildest verdict that exits 3',
    })(),
    deadline: durationFlag({
      helpGroup: 'GLOBAL',
      default: 60 * 60 * 1000,
      defaultHelp: () => Promise.resolve('1h'),
      atLeastMs: 1000,
      description: 'the longest the whole run may take; past it the verdict is inconclusive',
    }),
    quiet: Flags.boolean({
      char: 'q',
      helpGroup: 'GLOBAL',
      description: 'no progress, and only what is not good',
    }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', description: 'no colour (as NO_COLOR does)' }),
  }

  /** Carries the plan out, shows the report, and sets the exit code of its verdict. */
  protected async carryOut(plan: RunPlan, flags: OperatorFlags): Promise<Report> {
    const file = flags.report === undefined ? undefined : reportFile(flags.report)
    const target = new Target(findTarget(flags.target, environment, process.cwd()))
    const colour = !flags['no-color'] && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
    const view = liveView({ quiet: flags.quiet, colour })
    try {
      const evidence = await untilToldToStop(flags.deadline, (signal) =>
        verify(target, plan, {
          signal,
          tell: view.tell,
          tool: this.config.userAgent,
          operator: operatorOf(environment),
        }),
      )
      view.end()
      const report = reportOf(evidence)
      if (!this.jsonEnabled()) printReport(report, { quiet: flags.quiet, colour })
      file?.write(report)
      process.exitCode = exitCodeOf(report, flags['fail-on'])
      return report
    } finally {
      view.end()
      await target.close()
    }
  }

  protected override catch(error: CommandError): Promise<unknown> {
    return super.catch(error instanceof StackProblem ? new UsageError(error.message, error.remedy) : error)
  }
}
