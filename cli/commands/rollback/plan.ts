import { Flags } from '@oclif/core'
import { durationFlag } from '../../duration-flag.ts'
import { environment } from '../../environment.ts'
import { exitCodeOf } from '../../exit-code.ts'
import { reportFlag } from '../../report-flag.ts'
import { ReportingCommand } from '../../reporting-command.ts'
import { askAll } from '../../rollback/ask-all.ts'
import { planFlags } from '../../rollback/plan-flags.ts'
import { readFacts } from '../../rollback/read-facts.ts'
import { rollbackRendering } from '../../rollback/rendering.ts'
import type { RollbackReport } from '../../rollback/report.ts'
import { reportOf } from '../../rollback/report-of.ts'
import { findTarget } from '../../targets/find-target.ts'
import { targetFlag } from '../../targets/target-flag.ts'

export default class RollbackPlanCommand extends ReportingCommand<RollbackReport> {
  protected override readonly rendering = rollbackRendering

  static override summary = 'Say whether to roll back, to what, and what will not come back'
  static override description =
    `Asks the platform what it can bring back, the service where its schema stands and which jobs are \
in flight, and this repository which migrations the older release knows; decides; and changes nothing. It prefers to \
roll the code back and keep the schema; else to deploy the older commit again, where the platform no longer has what \
was built; else to roll forward; and to restore to a new database where the data is damaged. It never begins with a \
migration downwards. What is not known is never taken for good.

--report plan.json keeps the facts with the decision, and --facts plan.json decides on them again, offline.

Exit codes: 0 going back (or the restore that --data-damaged calls for) stands, 3 it is refused and the plan says what \
instead, 4 it cannot be decided, 2 usage, 130 and 143 after a signal.`
  static override baseFlags = {
    ...ReportingCommand.baseFlags,
    report: reportFlag(Object.keys(rollbackRendering.formats)),
  }
  static override flags = {
    target: targetFlag,
    ...planFlags,
    'data-damaged': Flags.boolean({
      description: 'somebody has seen that the data itself is damaged: then a restore comes first',
    }),
    facts: Flags.string({
      helpValue: 'FILE',
      exclusive: ['target'],
      description: 'decide on the facts in this file, which --report FILE.json wrote, and ask nobody',
    }),
    deadline: durationFlag({
      default: 30_000,
      atLeastMs: 1000,
      description: 'the longest that asking may take; what has not answered by then is not known',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target production',
    '<%= config.bin %> <%= command.id %> --target production --to 3f2c1a9 --report plan.json --report plan.md',
    '<%= config.bin %> <%= command.id %> --facts plan.json --data-damaged',
  ]

  override async run(): Promise<RollbackReport> {
    const { flags } = await this.parse(RollbackPlanCommand)
    const files = this.filesOf(flags)
    const { facts, run } =
      flags.facts === undefined
        ? await askAll(findTarget(flags.target, environment, process.cwd()), flags, flags.deadline)
        : { facts: readFacts(flags.facts), run: { startedAt: new Date(), durationMs: 0, stopped: null } }
    const report = reportOf(
      facts,
      // Not given, a boolean is undefined, whatever its type says.
      { to: flags.to ?? null, dataDamaged: flags['data-damaged'] ?? false },
      { ...run, tool: this.config.userAgent },
    )
    process.exitCode = exitCodeOf(report, flags['fail-on'])
    this.deliver(report, files, flags)
    return report
  }
}
