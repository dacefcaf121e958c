import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { printable, printableLines } from '../../smoke/printable.ts'
import type { Act, Step } from './step.ts'

const Shown = z.string().nullable()

/** All of a step but what it does: what a journal keeps of it, and what a plan shows. */
export const StepOutline = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  title: z.string(),
  kind: z.enum(['check', 'command', 'manual', 'decide']),
  why: z.string(),
  changes: z.string().nullable(),
  instructions: z.string().nullable(),
  expected: z.string().nullable(),
  destructive: z.boolean(),
  /** Of each act what a person would type or say; null where the step has none. */
  preCheck: Shown,
  action: Shown,
  probe: Shown,
  postCheck: Shown,
  undo: Shown,
  options: z.array(z.strictObject({ name: z.string(), text: z.string(), next: z.string() })),
  /** Null ends the walk. */
  next: z.string().nullable(),
})
export type StepOutline = z.infer<typeof StepOutline>

/** @throws {Error} when they make no walk: a mistake of whoever wrote them. */
export function outlinesOf(steps: readonly Step[]): StepOutline[] {
  const outlines = steps.map((step, index) => outlineOf(step, steps[index + 1]?.id ?? null))
  const problems = problemsOf(outlines)
  if (problems.length > 0) throw new Error(`These steps make no walk: ${problems.join('; ')}.`)
  return outlines
}

/** The ids of the steps that are no longer what they were, gone, or new; empty when the steps are the same. */
export function changedSteps(before: readonly StepOutline[], now: readonly StepOutline[]): string[] {
  const placed = (outlines: readonly StepOutline[]) =>
    new Map(outlines.map((outline, place) => [outline.id, { ...outline, place }]))
  const [old, current] = [placed(before), placed(now)]
  const ids = [...new Set([...old.keys(), ...current.keys()])]
  return ids.filter((id) => !isDeepStrictEqual(old.get(id), current.get(id)))
}

function outlineOf(step: Step, following: string | null): StepOutline {
  const { id, title, kind, why, changes, instructions = null, expected, destructive } = step
  return {
    ...{ id, kind, destructive },
    title: printable(title),
    why: printableLines(why),
    changes: lines(changes),
    instructions: lines(instructions),
    expected: lines(expected),
    preCheck: shown(step.preCheck),
    action: shown(step.action),
    probe: shown(step.probe),
    postCheck: shown(step.postCheck),
    undo: shown(step.undo),
    options: (step.options ?? []).map(({ name, text, next }) => ({ name, text: printable(text), next })),
    next: step.next === undefined ? following : step.next,
  }
}

function shown(act: Pick<Act<unknown>, 'shown'> | undefined): string | null {
  return lines(act?.shown ?? null)
}

/** What a step says may come from a platform, and tricks no terminal. */
function lines(text: string | null): string | null {
  return text === null ? null : printableLines(text)
}

function problemsOf(outlines: readonly StepOutline[]): string[] {
  const ids = outlines.map(({ id }) => id)
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return [
    ...(outlines.length === 0 ? ['there are none'] : []),
    ...twice.map((id) => `${id} stands twice`),
    ...outlines.flatMap((outline) => problemsOfOne(outline, ids)),
  ]
}

function problemsOfOne({ id, kind, action, options, next }: StepOutline, ids: readonly string[]): string[] {
  const acts = kind === 'check' || kind === 'command'
  const lost = [...options.map((option) => option.next), ...(next === null ? [] : [next])].filter(
    (target) => !ids.includes(target),
  )
  return [
    ...(acts === (action === null) ? [`${id} is a ${kind} ${acts ? 'without' : 'with'} an action`] : []),
    ...((kind === 'decide') === (options.length === 0)
      ? [`${id} is a ${kind} ${kind === 'decide' ? 'without' : 'with'} options`]
      : []),
    ...lost.map((target) => `${id} leads to ${target}, which is not there`),
  ]
}
