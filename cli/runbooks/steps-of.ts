import type { Step } from '../walk/step.ts'
import { type Walked, walkedBy } from '../walk/walking-command.ts'
import { actOf, argumentsOf, probeOf } from './act-of.ts'
import { plainText } from './markdown.ts'
import { type RunOurselves, runOurselves } from './ourselves.ts'
import type { ParameterValues } from './parameters.ts'
import { type PageStep, type Runbook, stepsOnPage } from './runbook.ts'
import { type InnerWalks, walkActs } from './walk-act.ts'

/** @throws {Error} when a value is missing: see `parameters` of the page. */
export function stepsOf(
  runbook: Runbook,
  values: ParameterValues,
  walks: InnerWalks,
  run: RunOurselves = runOurselves,
): Step[] {
  return stepsOnPage(runbook).map((step) => ({
    ...stepOf(step, values, run),
    ...actsOfWalk(step, values, walks),
  }))
}

/** What a step does whose command walks. Its page writes no probe. */
function actsOfWalk(page: PageStep, values: ParameterValues, walks: InnerWalks): Partial<Step> {
  const walk = walkAt(page, values)
  return walk === null ? {} : { walks: true, ...walkActs(page.id, walk.args, walk.walked, walks) }
}

/** The walk that a step of a page is, with the arguments of its command; null for any other step. */
export function walkAt(page: PageStep, values: ParameterValues): { args: string[]; walked: Walked } | null {
  if (page.kind !== 'command') return null
  const args = argumentsOf(page.command, values)
  const walked = walkedBy(args)
  return walked === null ? null : { args, walked }
}

function stepOf(page: PageStep, values: ParameterValues, run: RunOurselves): Step {
  const { id, title, kind, prose, preCheck, probe, postCheck, undo } = page
  return {
    id,
    title,
    kind,
    why: plainText(prose),
    changes: 'changes' in page ? page.changes : null,
    expected: 'expected' in page ? page.expected : null,
    destructive: 'destructive' in page && page.destructive,
    ...(preCheck && { preCheck: actOf(preCheck, values, run) }),
    ...('command' in page && { action: actOf(page.command, values, run) }),
    ...(probe && { probe: probeOf(probe, values, run) }),
    ...(postCheck && { postCheck: actOf(postCheck, values, run) }),
    ...(undo && { undo: actOf(undo, values, run) }),
    ...(page.kind === 'manual' && { instructions: page.instructions }),
    ...(page.kind === 'decide'
      ? { options: page.options.map(({ name, text, next }) => ({ name, text, next })) }
      : { next: page.next }),
  }
}
