import { Flags, type Interfaces } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { redactor } from '../smoke/redact.ts'
import { Target } from '../smoke/target.ts'
import { durationFlag } from './duration-flag.ts'
import { environment } from './environment.ts'
import { exitCodes } from './exit-code.ts'
import { type LiveWalk, liveWalk, printPlan } from './live/live-walk.ts'
import { operatorOf } from './operator.ts'
import { PegasusCommand } from './pegasus-command.ts'
import { hasColour } from './reporting-command.ts'
import { makeStateFolder, stateFolder } from './state-folder.ts'
import { findTarget, type TargetAddress } from './targets/find-target.ts'
import { targetFlag } from './targets/target-flag.ts'
import { untilStopped } from './until-stopped.ts'
import { UsageError } from './usage-error.ts'
import { carryOut, giveUp, type Outfit, WalkedByAnother } from './walk/carry-out.ts'
import { answering, type GivenAnswers, unfitting } from './walk/given-answers.ts'
import { JournalLost } from './walk/journal.ts'
import type { WalkHeader } from './walk/journal-line.ts'
import { outlinesOf, type StepOutline } from './walk/outline.ts'
import { JournalRefused } from './walk/read-journal.ts'
import { StepsChanged, type Walk } from './walk/walk.ts'
import { answersIn, walkFlags } from './walk/walk-flags.ts'
import type { WalkOutcome } from './walk/walk-outcome.ts'
import { recordAt } from './walk/walk-record.ts'
import { type ShelvedWalk, walkToResume } from './walk/walk-shelf.ts'
import { commandToGoOn, type Walked } from './walk/walking-command.ts'

export type WalkCommandFlags = Interfaces.InferredFlags<(typeof WalkCommand)['baseFlags']>

export interface Walkable extends Walked {
  /** The walk: with new parameters, or with those that the journal of a walk under way has noted. */
  make(target: TargetAddress, noted: WalkHeader['parameters'] | null, given: GivenAnswers): Promise<Walk>
}

export interface ShownPlan {
  schemaVersion: 'pegasus-ops/walk-plan@1'
  name: string
  target: WalkHeader['target']
  steps: StepOutline[]
}

/** What the commands share that walk steps: answers, journal, lock, what is shown, and the exit code. */
export abstract class WalkCommand extends PegasusCommand {
  static override baseFlags = {
    target: targetFlag,
    ...walkFlags,
    resume: Flags.boolean({ description: 'go on with a walk that was left or killed' }),
    'give-up': Flags.boolean({
      dependsOn: ['resume'],
      description: 'with --resume: end the walk where it stands, so that it no longer counts as open',
    }),
    deadline: durationFlag({
      helpGroup: 'GLOBAL',
      default: 12 * 60 * 60 * 1000,
      atLeastMs: 1000,
      description: 'the longest that this process may walk; the walk can be gone on with',
    }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', description: 'no colour (as NO_COLOR does)' }),
  }

  #goOn: string | null = null

  /** Walks, or goes on with the walk of that id (the one that was begun last, where null); sets the exit code. */
  protected async walkThrough(
    walkable: Walkable,
    walkId: string | null,
    flags: WalkCommandFlags,
  ): Promise<WalkOutcome | ShownPlan> {
    if (walkId !== null && !flags.resume) {
      throw new UsageError('A walk is named, and nothing says what to do with it.', {
        advice: 'Give --resume to go on with it.',
      })
    }
    const given = answersIn(flags)
    const resumed = flags.resume ? await begunBefore(walkable, walkId, flags.target) : null
    const address = findTarget(
      flags.target ?? (resumed === null ? undefined : targetOf(resumed.state.header)),
      environment,
      process.cwd(),
    )
    if (resumed !== null) assertSameTarget(resumed.state.header, address)
    const live = liveWalk({ json: this.jsonEnabled(), colour: hasColour(flags) })
    const walk = await walkable.make(address, resumed?.state.header.parameters ?? null, given)
    const steps = outlinesOf(walk.steps)
    const walking = walk.steps.filter((step) => step.walks).map(({ id }) => id)
    const [wrong] = unfitting(given, steps, walk.target, walking)
    if (wrong !== undefined) throw new UsageError(wrong, { advice: 'See the steps with --dry-run.' })
    if (flags['dry-run']) return this.#show({ ...walk, steps }, flags)
    const target = new Target(address)
    try {
      return await untilStopped(flags.deadline, async (signal) => {
        const outfit: Outfit = {
          folder: makeStateFolder('walks', environment),
          tool: this.config.userAgent,
          operator: operatorOf(environment),
          until: new Date(Date.now() + flags.deadline),
          redact: redactor(Object.values(address.tokens)),
          record: recordAt(target),
          walker: answering(given, live.walker),
          ...live.view,
        }
        const outcome = flags['give-up']
          ? await giveUp(walk, idOf(resumed), outfit)
          : await carryOut(walk, resumed?.state.header.id ?? null, outfit, signal)
        return this.#end(outcome, live, flags)
      })
    } finally {
      live.view.close()
      await target.close()
    }
  }

  #show(
    { name, target, steps }: Pick<WalkHeader, 'name' | 'target' | 'steps'>,
    flags: WalkCommandFlags,
  ): ShownPlan {
    if (!this.jsonEnabled()) printPlan({ name, target, steps }, hasColour(flags))
    return { schemaVersion: 'pegasus-ops/walk-plan@1', name, target, steps }
  }

  #end(outcome: WalkOutcome, { view }: LiveWalk, flags: WalkCommandFlags): WalkOutcome {
    const open = outcome.outcome !== 'given up' && outcome.step !== null
    this.#goOn = open ? commandToGoOn(outcome, flags) : null
    view.ended(outcome, this.#goOn)
    process.exitCode = exitCodeOf(outcome)
    return outcome
  }

  /** The last of the lines that a program reads; it tells of itself what goes on with the walk. */
  protected override toSuccessJson(result: unknown): unknown {
    return typeof result === 'object' && result !== null && 'walk' in result
      ? { event: 'outcome', ...result, goOn: this.#goOn }
      : result
  }

  protected override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document)}\n`)
  }

  protected override catch(error: CommandError): Promise<unknown> {
    const told = endingOf(error)
    return super.catch(told === undefined ? error : Object.assign(error, { ...told, name: 'Error' }))
  }
}

function exitCodeOf({ outcome, stoppedBy }: WalkOutcome): number {
  if (stoppedBy === 'SIGINT' || stoppedBy === 'SIGTERM') return exitCodes[stoppedBy]
  if (outcome === 'good' || outcome === 'given up') return exitCodes.good
  return outcome === 'bad' ? exitCodes.fail : exitCodes.inconclusive
}

/** The walk to go on with. @throws {UsageError} when there is none. */
async function begunBefore(walked: Walked, id: string | null, target: string | undefined) {
  return await walkToResume(walked, id, {
    folder: stateFolder('walks', environment),
    url: target === undefined ? null : findTarget(target, environment, process.cwd()).url.href,
  })
}

function targetOf({ target }: WalkHeader): string {
  return target.name
}

function assertSameTarget({ id, target }: WalkHeader, { url }: TargetAddress): void {
  if (url.href === target.url) return
  throw new UsageError(`Walk ${id} is one of ${target.url}, and this target is ${url.href}.`, {
    advice: 'Leave --target out, or name the target that the walk was begun with.',
  })
}

function idOf(walk: ShelvedWalk | null): string {
  if (walk === null) throw new Error('--give-up depends on --resume')
  return walk.state.header.id
}

function endingOf(error: Error): { oclif: { exit: number }; suggestions: string[] } | undefined {
  const advice = adviceFor(error)
  return advice === undefined ? undefined : { oclif: { exit: exitCodes.inconclusive }, suggestions: [advice] }
}

function adviceFor(error: Error): string | undefined {
  if (error instanceof WalkedByAnother) return `Talk to whoever walks it, or end process ${error.pid}.`
  if (error instanceof StepsChanged)
    return 'Go on with the version that began it, or give the walk up (--resume --give-up) and begin a new one.'
  if (error instanceof JournalLost)
    return 'Make room, or set XDG_STATE_HOME to a folder that can be written to; then go on with --resume.'
  if (error instanceof JournalRefused)
    return 'Begin a new walk: what a damaged journal says cannot be relied on.'
  return undefined
}
