import { Args, Errors, Flags } from '@oclif/core'
import type { Role } from '../../../service/contract/environment.ts'
import { pegasusAt } from '../../../smoke/pegasus.ts'
import { Target } from '../../../smoke/target.ts'
import { environment } from '../../environment.ts'
import { exitCodes } from '../../exit-code.ts'
import { printReport } from '../../live/print-report.ts'
import { openWhenNeeded } from '../../platforms/open-when-needed.ts'
import { PlatformError } from '../../platforms/platform.ts'
import { hasColour } from '../../reporting-command.ts'
import { askAll } from '../../rollback/ask-all.ts'
import type { Means } from '../../rollback/means.ts'
import { planFlags } from '../../rollback/plan-flags.ts'
import type { RollbackReport } from '../../rollback/report.ts'
import { reportOf } from '../../rollback/report-of.ts'
import { planIn, walkOfPlan } from '../../rollback/rollback-walk.ts'
import { commandsText, decisionText } from '../../rollback/text.ts'
import { commandAct } from '../../runbooks/act-of.ts'
import { declarationOf, findTarget, type TargetAddress } from '../../targets/find-target.ts'
import { platformPlaces } from '../../targets/platform-places.ts'
import { suggestionOf } from '../../usage-error.ts'
import type { WalkOutcome } from '../../walk/walk-outcome.ts'
import { type ShownPlan, WalkCommand } from '../../walk-command.ts'

const askMs = 30_000
const waits: Means['waits'] = {
  everyMs: 2000,
  // Render gives a deploy 15 min to become healthy, and a worker may take its time to finish.
  rollOutMs: 20 * 60_000,
  settleMs: 10_000,
  jobsMs: 3 * 60_000,
}

export default class RollbackRun extends WalkCommand {
  static override summary = 'Roll a deployment back, step by step'
  static override description =
    `Plans as rollback plan does, shows the plan, and walks it: auto-deploy is paused, the API and then \
the worker go back, each is waited for and proved, verify, smoke and env-diff follow, and auto-deploy is resumed as the \
last thing. Each step is shown before it runs, checked before and after, noted in a journal, and can be taken back. \
Where going back is not what the plan recommends, nothing is done, and what is recommended is said.

On Render and Railway the platform is called; on Fly.io, which has no rollback, and where a commit must be built again, \
the exact command is shown for a person to type, and what comes of it is waited for. --print-commands prints all \
commands, and does nothing.

Without a terminal, --yes, --confirm TARGET and --done STEP answer; a walk that meets something that nobody answered \
stops there, and --resume goes on with the same plan, also after a crash: whether a step has happened is asked of the \
platform, not of the journal.

Exit codes: 0 walked to its end, 3 a step ended badly or going back is refused, 4 stopped, or it cannot be decided, 2 \
usage, 130 and 143 after a signal.`
  static override args = {
    walk: Args.string({ description: 'with --resume: the walk to go on with, by its id' }),
  }
  static override flags = {
    ...planFlags,
    'print-commands': Flags.boolean({
      exclusive: ['resume', 'dry-run'],
      description: 'print the commands that a person would type, and do nothing',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target production',
    '<%= config.bin %> <%= command.id %> --target production --print-commands',
    '<%= config.bin %> <%= command.id %> --target staging --yes --confirm staging --done mend-branch --done record',
    '<%= config.bin %> <%= command.id %> --resume',
  ]

  override async run(): Promise<WalkOutcome | ShownPlan | RollbackReport> {
    const { args, flags } = await this.parse(RollbackRun)
    const planned = (address: TargetAddress) => this.#plan(address, flags)
    if (flags['print-commands']) {
      const report = await planned(findTarget(flags.target, environment, process.cwd()))
      if (!this.jsonEnabled()) process.stdout.write(commandsText(report))
      return report
    }
    const targets: Target[] = []
    try {
      return await this.walkThrough(
        {
          kind: 'rollback',
          name: 'rollback',
          make: async (address, noted) => {
            const target = new Target(address)
            targets.push(target)
            const plan = noted === null ? (await this.#shownPlan(address, flags)).plan : planIn(noted)
            if (plan === null) throw new Error('a plan without a way back was walked')
            return walkOfPlan(plan, { name: address.name, url: address.url.href }, meansFor(address, target))
          },
        },
        args.walk ?? null,
        flags,
      )
    } finally {
      for (const target of targets) await target.close()
    }
  }

  async #shownPlan(address: TargetAddress, flags: PlanFlags): Promise<RollbackReport> {
    const report = await this.#plan(address, flags)
    if (!this.jsonEnabled())
      printReport(report, (one, options) => `${decisionText(one, options)}\n`, hasColour(flags))
    return report
  }

  /** @throws {Errors.CLIError} unless going back is what is recommended. */
  async #plan(address: TargetAddress, flags: PlanFlags): Promise<RollbackReport> {
    const { facts, run } = await askAll(address, flags, askMs)
    const asked = { to: flags.to ?? null, dataDamaged: false }
    const report = reportOf(facts, asked, { ...run, tool: this.config.userAgent })
    if (report.plan !== null) return report
    if (!this.jsonEnabled()) printReport(report, decisionText, hasColour(flags))
    const { advice, command } = report.next
    throw new Errors.CLIError(`Nothing was rolled back: ${report.because}.`, {
      exit:
        run.stopped === 'SIGINT' || run.stopped === 'SIGTERM'
          ? exitCodes[run.stopped]
          : exitCodes[report.verdict === 'inconclusive' ? 'inconclusive' : 'fail'],
      suggestions: [suggestionOf({ advice, ...(command === null ? {} : { command }) })],
    })
  }
}

interface PlanFlags {
  to?: string | undefined
  database?: boolean
  'no-color': boolean
}

/** The platform is asked where the targets file says now, with the tokens of now. */
function meansFor(address: TargetAddress, target: Target): Means {
  const places = platformPlaces(declarationOf(address.name, process.cwd()) ?? {})
  return {
    open: (role: Role, signal) => {
      const place = places[role]
      if (place === undefined)
        throw new PlatformError(
          'not-found',
          `pegasus-ops.yaml no longer says where the ${role} of ${address.name} runs`,
          'name it there as it was named when the walk was begun',
        )
      return openWhenNeeded(place, environment, { signal, mayWrite: true })
    },
    pegasus: (signal) => pegasusAt(target, signal),
    command: (args) => commandAct(args),
    waits,
  }
}
