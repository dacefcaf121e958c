import type { WalkHeader } from '../walk/journal-line.ts'
import { type Act, type ActContext, type ActOutcome, bad, type Probed } from '../walk/step.ts'
import { type WalkOutcome, walkOutcome } from '../walk/walk-outcome.ts'
import { readWalks, type ShelvedWalk } from '../walk/walk-shelf.ts'
import { commandToGoOn, type Walked } from '../walk/walking-command.ts'
import { endingWords, linesOf, typed } from './ended-words.ts'
import type { Ended, RunOurselves } from './ourselves.ts'

export interface InnerWalks {
  folder: string
  target: WalkHeader['target']
  /** The flags that answer the walk that is this step. */
  flagsFor(step: string): string[]
  run: RunOurselves
}

/**
 * A command of ours that walks, as a step of another walk. What became of it is known by its own journal, also after a
 * crash: a walk of the same that was begun since this step was intended is gone on with, and none is begun beside it.
 */
export function walkActs(
  step: string,
  args: readonly string[],
  walked: Walked,
  { folder, target, flagsFor, run }: InnerWalks,
): { action: Act; probe: Act<Probed> } {
  const newest = async ({ intendedAt }: Pick<ActContext, 'intendedAt'>) =>
    intendedAt === null
      ? undefined
      : (await readWalks(folder)).find(({ state: { header } }) => isOf(header, walked, target, intendedAt))
  return {
    action: {
      shown: typed(args),
      async run(context) {
        const before = await newest(context)
        const open = before?.state.ended === null ? before : undefined
        const goOn = open === undefined ? [] : ['--resume', open.state.header.id]
        const ended = await run([...args, ...goOn, ...flagsFor(step)], context)
        const after = await newest(context)
        const begunHere = open !== undefined || after?.path !== before?.path
        return after === undefined || !begunHere
          ? nothingWalked(ended, args)
          : outcomeIn(after, ended, target.name)
      },
    },
    probe: {
      shown: `look whether a walk of ${walked.name} that was begun here has come to its end`,
      async run(context) {
        const walk = await newest(context)
        if (walk === undefined) return { state: 'not done', detail: `No walk of ${walked.name} was begun.` }
        const { ended } = walk.state
        const state = ended === null ? 'not done' : ended === 'good' ? 'done' : 'cannot tell'
        return { state, detail: inWords(outcomeOf(walk)) }
      },
    },
  }
}

function isOf(
  header: WalkHeader,
  { kind, name }: Walked,
  target: WalkHeader['target'],
  since: Date,
): boolean {
  return (
    header.kind === kind &&
    header.name === name &&
    header.target.url === target.url &&
    Date.parse(header.startedAt) >= since.getTime()
  )
}

/** It was refused, or ended before it was begun: whatever it says, nothing was done. */
function nothingWalked(ended: Ended, args: readonly string[]): ActOutcome {
  return bad(
    linesOf(ended.stdout, ended.stderr, endingWords(ended)),
    'Mend what it names, then run it again.',
    typed(args),
  )
}

function outcomeIn(walk: ShelvedWalk, { stdout, stderr }: Ended, target: string): ActOutcome {
  const outcome = outcomeOf(walk)
  const detail = linesOf(stdout, stderr, inWords(outcome))
  const noted = { walk: outcome.walk }
  if (outcome.outcome === 'good') return { ended: 'good', detail, noted }
  if (outcome.step === null) return { ended: 'bad', detail, noted }
  return {
    ended: outcome.outcome === 'bad' ? 'bad' : 'left',
    detail,
    noted,
    remedy: {
      advice: 'Run this step again, which goes on with it; or stop here, and go on with it by itself.',
      command: commandToGoOn(outcome, { target }),
    },
  }
}

function outcomeOf({ state }: ShelvedWalk): WalkOutcome {
  return walkOutcome(state, new Date())
}

/** Somebody has to know what a walk that ended well did not do. */
function without(steps: WalkOutcome['steps']): string {
  const left = steps.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id)
  return left.length === 0 ? 'and every check was good' : `with ${left.join(', ')} left out`
}

function inWords({ walk, name, outcome, step, trouble, waitsFor, steps }: WalkOutcome): string {
  const which = `Walk ${walk} of ${name}`
  if (step !== null) {
    const why = trouble?.detail.split('\n', 1)[0] ?? waitsFor.join(' or ')
    return `${which} stands at ${step}${why === '' ? '' : `: ${why}`}.`
  }
  switch (outcome) {
    case 'good':
      return `${which} has come to its end, ${without(steps)}.`
    case 'bad':
      return `${which} has come to its end, and something bad was passed over.`
    default:
      return `${which} was given up.`
  }
}
