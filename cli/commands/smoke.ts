import { Args, Flags } from '@oclif/core'
import { collect } from '../../smoke/leftovers/collect.ts'
import type { Report } from '../../smoke/report/report.ts'
import type { RunPlan } from '../../smoke/verify.ts'
import { durationFlag } from '../duration-flag.ts'
import { environment } from '../environment.ts'
import { holderUntil, takeUpRun } from '../ledgers.ts'
import { OperatorCommand } from '../operator-command.ts'
import { lecturePlan, lecturePlanOf, smokeFlags } from '../smoke-flags.ts'
import { stateFolder } from '../state-folder.ts'
import { UsageError } from '../usage-error.ts'

const hourMs = 60 * 60 * 1000

export default class Smoke extends OperatorCommand {
  static override summary = 'Send a real lecture through a deployment'
  static override description =
    `Walks the documented flow from outside: ingest, transcription, generation, export. Every \
artifact is read for meaning, every export fetched by its URL and opened, and the run takes back what it made. It \
touches nothing but what it made itself, under an id that starts with smoke-.

What it does is noted in a ledger before it is done, so that a run that was killed leaves nothing for good: --resume \
goes on with it where the service stands, sends no lecture twice, and takes everything back; --gc only collects what \
killed runs have left, by the ledgers of this machine and by the ids of what no ledger here tells of. A run that may \
still go on is left alone.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive, 2 usage, 130 and 143 after a signal.`
  static override args = {
    run: Args.string({ description: 'with --resume: the run to go on with [default: the newest]' }),
  }
  static override flags = {
    ...smokeFlags,
    resume: Flags.boolean({
      exclusive: ['lecture', 'preset', 'keep'],
      description: 'go on with a run of this machine that was killed, and clean up',
    }),
    gc: Flags.boolean({
      exclusive: ['resume', 'lecture', 'preset', 'keep', 'save', 'stage-deadline'],
      description: 'collect what killed runs have left, and send nothing',
    }),
    'older-than': durationFlag({
      dependsOn: ['gc'],
      description:
        'with --gc: leave alone what no ledger of this machine tells of and is younger than this [default: 1h]',
    }),
    'dry-run': Flags.boolean({
      dependsOn: ['gc'],
      description: 'with --gc: only show what would be collected',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target local --lecture pdf',
    '<%= config.bin %> <%= command.id %> --target https://staging.example.com --save exports',
    '<%= config.bin %> <%= command.id %> --target https://staging.example.com --resume',
    '<%= config.bin %> <%= command.id %> --target https://staging.example.com --gc --dry-run',
  ]

  override async run(): Promise<Report> {
    const { flags, args } = await this.parse(Smoke)
    if (args.run !== undefined && !flags.resume) {
      throw new UsageError('A run is named, and nothing says what to do with it.', {
        advice: 'Give --resume to go on with it.',
      })
    }
    if (flags.gc) {
      return await this.judged(flags, (target, options) =>
        collect(
          target,
          {
            olderThanMs: flags['older-than'] ?? hourMs,
            dryRun: flags['dry-run'],
            ledgers: stateFolder('ledgers', environment),
            holder: holderUntil(flags.deadline),
          },
          options,
        ),
      )
    }
    if (!flags.resume) return await this.carryOut(flowAlone(lecturePlan(flags)), flags)
    const { url } = this.targetOf(flags)
    const taken = await takeUpRun(url, args.run, environment, flags.deadline)
    return await this.carryOut(flowAlone(lecturePlanOf(taken.lecture, flags)), flags, taken)
  }
}

function flowAlone(lecture: RunPlan['lecture']): RunPlan {
  return { command: 'smoke', release: null, settleMs: 0, handshake: false, lecture, soak: null }
}
