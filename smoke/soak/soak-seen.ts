import type { SoakPlan } from './plan.ts'
import type { Sample } from './samples.ts'
import type { MissedSlot } from './schedule.ts'

/** A soak of `GET /health/ready`: every sample, exactly as it went. */
export interface SoakSeen extends SoakPlan {
  slots: number
  /** Slots that this machine was too late to send. */
  missed: MissedSlot[]
  /**
   * `decided`: it was certain to fail. `out-of-reach`: it was ended because of other findings, when a pass was out
   * of reach already.
   */
  ended: 'complete' | 'decided' | 'cut-short' | 'out-of-reach'
  samples: Sample[]
}
