import { Args, Flags } from '@oclif/core'
import type { Replay } from '../../../service/contract/job.ts'
import { printable } from '../../../smoke/printable.ts'
import type { StopCause } from '../../../smoke/stop.ts'
import { AskingCommand } from '../../asking-command.ts'
import { exitCodes } from '../../exit-code.ts'
import { type ReplayEnd, type Replayed, replayAll, replayEach, watchReplays } from '../../jobs/replay.ts'
import { whichFlags, whichOf } from '../../jobs/which-flags.ts'
import { UsageError } from '../../usage-error.ts'

export default class JobsReplay extends AskingCommand {
  static override summary = 'Run failed jobs again, each as a new one'
  static override description = `With what they were asked to do the first time. Each leaves the dead \
letter, and a lecture whose stage is running already is left alone. Mend the cause first: a job that fails again comes back.

Exit codes: 0 when every job that was meant runs again (with --wait: and completes), 3 when one does not, 4 when it \
could not be asked, or had not ended when the waiting did.`
  static override strict = false
  static override args = { job: Args.string({ description: 'the ids of the jobs', multiple: true }) }
  static override flags = {
    all: Flags.boolean({ description: 'every job of the dead letter that --lecture and --stage leave' }),
    ...whichFlags,
    limit: Flags.integer({
      min: 1,
      dependsOn: ['all'],
      description: 'how many at most, to see first whether they succeed now',
    }),
    wait: Flags.boolean({
      description: 'see each of them to its end, within --deadline, and tell whether it succeeded',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> 836897e9-cdab-40ad-a133-bd80b83421dc --target local',
    '<%= config.bin %> <%= command.id %> --all --stage generation --limit 1 --wait --deadline 15m --target production',
  ]

  override async run(): Promise<Replayed & { ended?: ReplayEnd[] }> {
    const { flags, argv } = await this.parse(JobsReplay)
    const ids = argv.map(String)
    if ((flags.all ?? false) === ids.length > 0)
      throw new UsageError(
        flags.all ? 'Both --all and ids are given.' : 'It is not said which jobs to replay.',
        { advice: 'Give the ids of the jobs, or --all.', command: 'pegasus-ops jobs dead-letter' },
      )
    if (!flags.all && (flags.lecture !== undefined || flags.stage !== undefined))
      throw new UsageError('--lecture and --stage choose among all dead letters, and ids are given.', {
        advice: 'Use either the ids, or --all with --lecture and --stage.',
      })
    return await this.asking(async (pegasus, stopped, signal) => {
      const { done, failure } = flags.all
        ? await replayAll(pegasus, whichOf(flags), flags.limit)
        : await replayEach(pegasus, ids)
      this.#tell(done)
      if (failure !== null) this.unanswered(failure, stopped())
      if (!flags.wait) return done
      const limits = { deadlineMs: flags.deadline, signal }
      const ended = await watchReplays(pegasus, done.replayed, limits, (end) => this.#tellEnd(end, stopped()))
      return { ...done, ended }
    }, flags)
  }

  #tell({ replayed, refused }: Replayed): void {
    for (const one of replayed) this.log(describe(one))
    for (const { jobId, reason } of refused) this.log(printable(`${jobId} does not run again: ${reason}`))
    if (replayed.length + refused.length === 0) this.log('No job of the dead letter fits.')
    if (refused.length > 0) process.exitCode = exitCodes.fail
  }

  #tellEnd({ jobId, ended, reason }: ReplayEnd, cause: StopCause | null): void {
    this.log(printable(reason === null ? `${jobId} completed` : `${jobId} ${inWords[ended]}: ${reason}`))
    if (cause === 'SIGINT' || cause === 'SIGTERM') process.exitCode = exitCodes[cause]
    else if (ended === 'failed') process.exitCode = exitCodes.fail
    else if (ended !== 'completed') process.exitCode ||= exitCodes.inconclusive
  }
}

const inWords: Record<ReplayEnd['ended'], string> = {
  completed: 'completed',
  failed: 'failed again',
  unanswered: 'could not be asked for',
  deadline: 'has not ended',
  stopped: 'has not ended',
}

function describe({ jobId, jobType, lectureId, replayedFromJobId }: Replay): string {
  return printable(`${replayedFromJobId} runs again as ${jobId}: ${jobType} of ${lectureId}`)
}
