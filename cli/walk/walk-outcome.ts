import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { actNames, WalkHeader } from './journal-line.ts'
import type { StepOutline } from './outline.ts'
import { type Position, positionOf, stepAt } from './position.ts'
import { isOver, lastVisits, type Visit, type WalkState } from './walk-state.ts'

export const outcomeVersion = 'pegasus-ops/walk-outcome@1'

export const WalkOutcome = z.strictObject({
  schemaVersion: z.literal(outcomeVersion),
  walk: WalkHeader.shape.id,
  kind: WalkHeader.shape.kind,
  name: z.string(),
  target: WalkHeader.shape.target,
  /** `good` and `bad` at its end; `bad` also where it was left at something bad, else `stopped`. */
  outcome: z.enum(['good', 'bad', 'stopped', 'given up']),
  stoppedBy: z.enum(['SIGINT', 'SIGTERM', 'deadline', 'person', 'nobody']).nullable(),
  /** The step where it was left, and what did not end well there; null at its end. */
  step: z.string().nullable(),
  trouble: z
    .strictObject({
      act: z.enum(actNames),
      ended: z.enum(['bad', 'unknown', 'left']),
      detail: z.string(),
      remedy: z.strictObject({ advice: z.string(), command: z.string().exactOptional() }).exactOptional(),
    })
    .nullable(),
  /** The flags, any one of which answers what nobody answered. */
  waitsFor: z.array(z.string()),
  startedAt: Instant,
  endedAt: Instant,
  durationMs: z.number(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      outcome: z.enum(['good', 'skipped', 'overridden', 'open', 'not reached']),
    }),
  ),
})
export type WalkOutcome = z.infer<typeof WalkOutcome>

export function walkOutcome(state: WalkState, now: Date): WalkOutcome {
  const { header, ended, stopped } = state
  const position = positionOf(state)
  const trouble = ended === null && position.at === 'trouble' ? position.trouble : null
  return {
    schemaVersion: outcomeVersion,
    walk: header.id,
    ...{ kind: header.kind, name: header.name, target: header.target },
    outcome: ended ?? (trouble?.ended === 'bad' ? 'bad' : 'stopped'),
    stoppedBy: stopped,
    step: ended === null ? stepAt(position) : null,
    trouble,
    waitsFor: stopped === 'nobody' ? waitsFor(position, header.target.name) : [],
    startedAt: header.startedAt,
    endedAt: now.toISOString(),
    durationMs: now.getTime() - Date.parse(header.startedAt),
    steps: stepsOf(state),
  }
}

function waitsFor(position: Position, target: string): string[] {
  if (!('visit' in position)) return []
  const { id, options } = position.visit.step
  switch (position.at) {
    case 'offer':
      return offered(position.visit.step, target)
    case 'by hand':
      return [`--done ${id}`, `--skip ${id}=REASON`]
    case 'decide':
      return options.map(({ name }) => `--answer ${id}=${name}`)
    case 'trouble':
      return position.trouble.ended === 'left' ? offered(position.visit.step, target) : []
    case 'ask':
      return [`--happened ${id}`, `--did-not ${id}`]
    default:
      return []
  }
}

function offered({ id, destructive }: StepOutline, target: string): string[] {
  return [destructive ? `--confirm ${target}` : '--yes', `--skip ${id}=REASON`]
}

function stepsOf(state: WalkState): WalkOutcome['steps'] {
  const visits = new Map(lastVisits(state).map((visit) => [visit.step.id, visit]))
  return state.header.steps.map(({ id, title }) => ({ id, title, outcome: outcomeOfStep(visits.get(id)) }))
}

function outcomeOfStep(visit: Visit | undefined): WalkOutcome['steps'][number]['outcome'] {
  if (visit === undefined) return 'not reached'
  const { stage } = visit
  return isOver(visit) && (stage === 'good' || stage === 'skipped' || stage === 'overridden') ? stage : 'open'
}
