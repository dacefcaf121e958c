import type { Size } from './fault.ts'

/** The whole campaign: about twenty minutes on two cores. */
export const whole: Size = {
  workerKills: 50,
  apiKills: 10,
  lectureEveryMs: 1000,
  lecturesAtMost: 120,
  underWayAtMost: 12,
  brokenMs: 8000,
  drainMs: 240_000,
}

/** What runs with the ordinary tests. */
export const short: Size = {
  workerKills: 3,
  apiKills: 2,
  lectureEveryMs: 800,
  lecturesAtMost: 3,
  underWayAtMost: 5,
  brokenMs: 2000,
  drainMs: 45_000,
}
