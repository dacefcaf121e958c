import type { WalkHeader } from './journal-line.ts'
import type { StepOutline } from './outline.ts'
import type { Leave, Walker } from './walk.ts'

export interface GivenAnswers {
  yes: boolean
  confirm: string | null
  answers: readonly { step: string; text: string }[]
  done: readonly string[]
  skips: readonly { step: string; text: string }[]
  happened: readonly { step: string; happened: boolean }[]
}

const nobody: Leave = { stop: 'nobody' }
/** How often a command that has not acted is run again unseen: a platform may be away for a moment, not for a night. */
const mostRuns = 3

/** Where nobody is at a terminal: everything that was not answered before leaves the walk. */
export const absent: Walker = {
  // A check changes nothing, so that nobody need be asked.
  offer: async ({ kind }) => (kind === 'check' ? 'run' : nobody),
  confirm: async () => nobody,
  byHand: async () => nobody,
  decide: async () => nobody,
  happened: async () => nobody,
  trouble: async () => nobody,
  progress: () => {},
}

/**
 * Answers what was answered before, and lets another answer the rest. An answer to a step holds for one time that the
 * step is come to, so that a walk that leads back to it does not go round for ever; what may be run is run three
 * times at most.
 */
export function answering(given: GivenAnswers, other: Walker): Walker {
  const answers = [...given.answers]
  const done = [...given.done]
  const happened = [...given.happened]
  const runs = new Map<string, number>()
  const mayRun = ({ id, destructive }: StepOutline) => {
    const before = runs.get(id) ?? 0
    runs.set(id, before + 1)
    return before < mostRuns && (destructive ? given.confirm !== null : given.yes)
  }
  const skipOf = ({ id }: StepOutline) => {
    const skip = given.skips.find(({ step }) => step === id)
    return skip === undefined ? undefined : { skip: skip.text }
  }
  return {
    async offer(step, undo) {
      return skipOf(step) ?? (mayRun(step) ? 'run' : await other.offer(step, undo))
    },
    async confirm(step, target) {
      return (
        (given.confirm !== null && isNameOf(given.confirm, target)) || (await other.confirm(step, target))
      )
    },
    async byHand(step, undo) {
      if (take(done, (id) => id === step.id) !== undefined) return 'done'
      return skipOf(step) ?? (await other.byHand(step, undo))
    },
    async decide(step, undo) {
      const answer = take(answers, ({ step: id }) => id === step.id)
      return answer === undefined ? await other.decide(step, undo) : { option: answer.text }
    },
    async happened(step, act, probed) {
      const told = take(happened, ({ step: id }) => id === step.id)
      return told === undefined ? await other.happened(step, act, probed) : told.happened
    },
    async trouble(step, trouble, undo) {
      return skipOf(step) ?? (await other.trouble(step, trouble, undo))
    },
    progress: (line) => other.progress(line),
    lend: other.lend,
  }
}

/** Whether that is what the target is called; its address counts with and without the slash at its end. */
export function isNameOf(typed: string, { name, url }: WalkHeader['target']): boolean {
  return typed === name || (name === url && `${typed}/` === url)
}

/**
 * What is in the flags that fits no step of the walk, each as a sentence. What is meant for a step of one of the
 * `walking` steps is left to that walk.
 */
export function unfitting(
  given: GivenAnswers,
  steps: readonly StepOutline[],
  target: WalkHeader['target'],
  walking: readonly string[] = [],
): string[] {
  const kinds = new Map(steps.map(({ id, kind }) => [id, kind]))
  const named = [
    ...given.answers.map(({ step }) => ['--answer', step] as const),
    ...given.done.map((step) => ['--done', step] as const),
    ...given.skips.map(({ step }) => ['--skip', step] as const),
    ...given.happened.map(({ step, happened }) => [happened ? '--happened' : '--did-not', step] as const),
  ]
  return [
    ...(given.confirm === null || isNameOf(given.confirm, target)
      ? []
      : [`--confirm names ${given.confirm}, and the target is ${target.name}.`]),
    ...named
      .filter(([, step]) => !kinds.has(step) && !walking.some((walk) => step.startsWith(`${walk}/`)))
      .map(([flag, step]) => `${flag}: there is no step ${step}.`),
    ...given.answers.flatMap(({ step, text }) => wrongOption(step, text, steps)),
    ...given.done
      .filter((step) => kinds.has(step) && kinds.get(step) !== 'manual')
      .map((step) => `--done: ${step} is not done by a person.`),
    ...given.skips
      .filter(({ step }) => kinds.get(step) === 'decide')
      .map(({ step }) => `--skip: ${step} asks where to go on, and cannot be left out.`),
  ]
}

/** What is meant for the walk that is that step: `STEP/` and a step of it. What holds for the target holds there too. */
export function answersWithin(step: string, given: GivenAnswers): GivenAnswers {
  const within = (name: string) => (name.startsWith(`${step}/`) ? [name.slice(step.length + 1)] : [])
  const of = <Item extends { step: string }>(items: readonly Item[]) =>
    items.flatMap((item) => within(item.step).map((name) => ({ ...item, step: name })))
  return {
    ...{ yes: given.yes, confirm: given.confirm },
    ...{ answers: of(given.answers), done: given.done.flatMap(within) },
    ...{ skips: of(given.skips), happened: of(given.happened) },
  }
}

function wrongOption(id: string, text: string, steps: readonly StepOutline[]): string[] {
  const step = steps.find((one) => one.id === id)
  if (step === undefined || step.options.some(({ name }) => name === text)) return []
  const known = step.options.map(({ name }) => name).join(', ')
  return [`--answer: ${id} takes ${known === '' ? 'no answer' : `one of ${known}, and not ${text}`}.`]
}

function take<Item>(items: Item[], fits: (item: Item) => boolean): Item | undefined {
  const index = items.findIndex(fits)
  return index === -1 ? undefined : items.splice(index, 1)[0]
}
