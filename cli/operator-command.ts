import { Flags, type Interfaces } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import type { Evidence, Omission } from '../smoke/evidence/evidence.ts'
import { StackProblem } from '../smoke/local-stack/stack-problem.ts'
import type { Report } from '../smoke/report/report.ts'
import { reportOf } from '../smoke/report/report-of.ts'
import type { RunOptions } from '../smoke/run.ts'
import { Target } from '../smoke/target.ts'
import { type RunPlan, verify } from '../smoke/verify.ts'
import type { Witness } from '../smoke/witness.ts'
import { durationFlag } from './duration-flag.ts'
import { environment } from './environment.ts'
import { exitCodeOf } from './exit-code.ts'
import { keepBundle } from './keep-bundle.ts'
import { type KeptLedger, newLedger } from './ledgers.ts'
import { liveView } from './live/live-view.ts'
import { operatorOf } from './operator.ts'
import { hasColour, type Rendering, ReportingCommand } from './reporting-command.ts'
import { defaultControl } from './targets/default-control.ts'
import { declarationOf, findTarget, soakSettingsOf, type TargetAddress } from './targets/find-target.ts'
import { soakArguments } from './targets/soak-settings.ts'
import { targetFlag } from './targets/target-flag.ts'
import { witnessOf } from './targets/witness-of.ts'
import { untilStopped } from './until-stopped.ts'
import { UsageError } from './usage-error.ts'
import { verdictRendering } from './verdict-rendering.ts'

type OperatorFlags = Interfaces.InferredFlags<(typeof OperatorCommand)['baseFlags']>

export const withoutPlatformFlag = Flags.boolean({
  description: 'do not ask the platform that the targets file names',
})

/** What the commands that judge a deployment share: target, output, exit code and signals. */
export abstract class OperatorCommand extends ReportingCommand<Report> {
  protected override readonly rendering: Rendering<Report> = verdictRendering

  static override baseFlags = {
    ...ReportingCommand.baseFlags,
    target: targetFlag,
    deadline: durationFlag({
      helpGroup: 'GLOBAL',
      default: 60 * 60 * 1000,
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

  /** What the soak asks besides the target, where no flag names it. */
  protected controlFor(flags: Pick<OperatorFlags, 'target'>): string | null {
    return defaultControl(this.targetOf(flags).url, declarationOf(flags.target, process.cwd()))
  }

  protected async carryOut(plan: RunPlan, flags: OperatorFlags, ledger?: KeptLedger): Promise<Report> {
    if (plan.soak !== null && plan.soak.forMs > flags.deadline)
      throw new UsageError('--deadline ends the run before the soak that --for asks for.', {
        advice: 'Give --deadline more time than --for, or --for less.',
      })
    const kept = ledger ?? newLedger(environment, flags.deadline, (sentence) => this.warn(sentence))
    const witness = this.witnessFor(this.targetOf(flags), flags)
    try {
      return await this.judged(flags, (target, options) =>
        verify(target, plan, {
          ...options,
          openLedger: (run) => kept.open(run),
          ...(witness === undefined ? {} : { witness }),
        }),
      )
    } finally {
      await kept.close()
    }
  }

  protected async judged(
    flags: OperatorFlags,
    gather: (target: Target, options: RunOptions) => Promise<Evidence>,
  ): Promise<Report> {
    const files = this.filesOf(flags)
    const target = new Target(this.targetOf(flags))
    const view = liveView({ quiet: flags.quiet, colour: hasColour(flags) })
    const bundle = flags['no-bundle']
      ? undefined
      : keepBundle(flags.bundle, environment, (sentence) => this.warn(sentence))
    try {
      const evidence = await untilStopped(flags.deadline, (signal) =>
        gather(target, {
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

  /** The platform of the target, where the targets file names one and no flag says not to ask it. */
  protected witnessFor(address: TargetAddress, flags: OperatorFlags): Witness | Omission | undefined {
    if ('without-platform' in flags && flags['without-platform'] === true)
      return { because: 'flag', detail: '--without-platform' }
    const declared = declarationOf(flags.target, process.cwd())
    return declared === undefined ? undefined : witnessOf(declared, address, environment)
  }

  /** Where the target is. @throws {UsageError} when there is none. */
  protected targetOf({ target }: Pick<OperatorFlags, 'target'>): TargetAddress {
    return findTarget(target, environment, process.cwd())
  }

  protected override catch(error: CommandError): Promise<unknown> {
    return super.catch(error instanceof StackProblem ? new UsageError(error.message, error.remedy) : error)
  }
}
