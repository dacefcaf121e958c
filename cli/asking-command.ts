import { Errors, type Interfaces } from '@oclif/core'
import type { Asked } from '../smoke/asked.ts'
import { couldNotAsk, type Failure } from '../smoke/failure.ts'
import { type Pegasus, pegasusAt } from '../smoke/pegasus.ts'
import { type StopCause, stopCauseOf } from '../smoke/stop.ts'
import { Target } from '../smoke/target.ts'
import { remedyFor } from '../smoke/unanswered.ts'
import { durationFlag } from './duration-flag.ts'
import { environment } from './environment.ts'
import { exitCodes } from './exit-code.ts'
import { PegasusCommand } from './pegasus-command.ts'
import { findTarget } from './targets/find-target.ts'
import { targetFlag } from './targets/target-flag.ts'
import { untilStopped } from './until-stopped.ts'
import { suggestionOf } from './usage-error.ts'

type AskingFlags = Interfaces.InferredFlags<(typeof AskingCommand)['baseFlags']>

/** What the commands share that ask a deployment for one thing and show the answer, without a verdict. */
export abstract class AskingCommand extends PegasusCommand {
  static override baseFlags = {
    target: targetFlag,
    deadline: durationFlag({
      helpGroup: 'GLOBAL',
      default: 60_000,
      atLeastMs: 1000,
      description: 'the longest it may take',
    }),
  }

  /** Asks the deployment whatever `questions` asks; a signal or the deadline ends that with failures. */
  protected async asking<Value>(
    questions: (pegasus: Pegasus, stopped: () => StopCause | null, signal: AbortSignal) => Promise<Value>,
    flags: AskingFlags,
  ): Promise<Value> {
    const target = new Target(findTarget(flags.target, environment, process.cwd()))
    try {
      return await untilStopped(flags.deadline, (signal) =>
        questions(pegasusAt(target, signal), () => stopCauseOf(signal), signal),
      )
    } finally {
      await target.close()
    }
  }

  /** Ends the command for want of a good answer: 4 when it could not be asked, else 3; after a signal as the shell wants it. */
  protected unanswered({ failure }: Unanswered, cause: StopCause | null): never {
    throw new Errors.CLIError(failure.detail, {
      exit: exitCodeFor(failure, cause),
      suggestions: [suggestionOf(remedyFor(failure))],
    })
  }
}

type Unanswered = Extract<Asked<unknown>, { ok: false }>

function exitCodeFor(failure: Failure, cause: StopCause | null): number {
  if (cause === 'SIGINT' || cause === 'SIGTERM') return exitCodes[cause]
  return exitCodes[couldNotAsk(failure) ? 'inconclusive' : 'fail']
}
