import { Flags, type Interfaces } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import type { Report } from '../smoke/report/report.ts'
import { reportOf } from '../smoke/report/report-of.ts'
import { StackProblem } from '../smoke/stack/stack-problem.ts'
import { Target } from '../smoke/target.ts'
import { type RunPlan, verify } from '../smoke/verify.ts'
import { durationFlag } from './duration-flag.ts'
import { environment } from './environment.ts'
import { exitCodeOf } from './exit-code.ts'
import { keepBundle } from './keep-bundle.ts'
import { liveView } from './live/live-view.ts'
import { operatorOf } from './operator.ts'
import { hasColour, type Rendering, ReportingCommand } from './reporting-command.ts'
import { findTarget, soakSettingsOf } from './targets/find-target.ts'
import { soakArguments } from './targets/soak-settings.ts'
import { targetFlag } from './targets/target-flag.ts'
import { untilToldToStop } from './told-to-stop.ts'
import { UsageError } from './usage-error.ts'
import { verdictRendering } from './verdict-rendering.ts'

type OperatorFlags = Interfaces.InferredFlags<(typeof OperatorCommand)['baseFlags']>

/** What the commands that judge a deployment share: target, output, exit code and signals. */
export abstract class OperatorCommand extends ReportingCommand<Report> {
  protected override readonly rendering: Rendering<Report> = verdictRendering

  static override baseFlags = {
    ...ReportingCommand.baseFlags,
    target: targetFlag,
    deadline: durationFlag({
      helpGroup: 'GLOBAL',
      default: 60 * 60 * 1000,
      defaultHelp: () => Promise.resolve('1h'),
      atLeastMs: 1000,
      description: 'the longest the whole run may take; past it the verdict is inconclusive',
    }),
    bundle: Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
      exclusive: ['no-bundle'],
      description:
        'keep the evidence bundle in this file [default: a new one in ~/.local/state/pegasus-ops/runs, or below $XDG_STATE_HOME]',
    }),
    'no-bundle': Flags.boolean({ helpGroup: 'GLOBAL', description: 'keep no evidence bundle' }),
  }

  /** What was typed, after what the targets file says of how this target is soaked. */
  protected async withSoakSettings(command: typeof OperatorCommand): Promise<string[]> {
    const { flags } = await this.parse(command)
    return [...soakArguments(soakSettingsOf(flags.target, process.cwd()), this.argv), ...this.argv]
  }

  /** Carries the plan out, shows the report, and sets the exit code of its verdict. */
  protected async carryOut(plan: RunPlan, flags: OperatorFlags): Promise<Report> {
    const files = this.filesOf(flags)
    const target = new Target(findTarget(flags.target, environment, process.cwd()))
    const view = liveView({ quiet: flags.quiet, colour: hasColour(flags) })
    const bundle = flags['no-bundle']
      ? undefined
      : keepBundle(flags.bundle, environment, (sentence) => this.warn(sentence))
    try {
      const evidence = await untilToldToStop(flags.deadline, (signal) =>
        verify(target, plan, {
          signal,
          tell: view.tell,
          tool: this.config.userAgent,
          operator: operatorOf(environment),
          ...(bundle === undefined ? {} : { keeper: bundle }),
        }),
      )
      view.end()
      const report = reportOf(evidence, (await bundle?.close()) ?? null)
      process.exitCode = exitCodeOf(report, flags['fail-on'])
      this.deliver(report, files, flags)
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
