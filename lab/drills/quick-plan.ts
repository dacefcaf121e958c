import { lectures } from '../../smoke/fixtures/lectures.ts'
import type { LecturePlan } from '../../smoke/flows/lecture/ground.ts'
import { defaultThresholds, planSoak, type SoakPlan } from '../../smoke/soak/plan.ts'
import type { RunPlan } from '../../smoke/verify.ts'

export const quickLecture: LecturePlan = {
  lecture: lectures.pdf,
  presetId: 'exam-mode',
  stageDeadlineMs: 20_000,
  keep: false,
  saveTo: null,
  slowestPollMs: 200,
}

/** Everything that verify asks, in seconds instead of minutes. */
export const quickPlan: RunPlan = {
  command: 'verify',
  release: null,
  settleMs: 0,
  handshake: true,
  lecture: quickLecture,
  soak: soakFor(2000),
}

/** Whether all is well again: everything but the lecture. */
export const plainPlan: RunPlan = { ...quickPlan, lecture: null, soak: soakFor(300) }

/**
 * A soak of so many milliseconds that asks often enough to see what changes within a second or two. The stack runs
 * on the machine that asks, so that it stands still now and then is no news.
 */
export function soakFor(forMs: number, everyMs = 250): SoakPlan {
  const thresholds = { ...defaultThresholds, stallMs: 1000, maxUnaskedShare: 0.3 }
  return planSoak({ forMs, everyMs, thresholds })
}
