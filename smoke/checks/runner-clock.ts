import { type Check, degraded, inconclusive, pass, skip } from '../check.ts'
import { describeDuration } from '../duration.ts'

const toleratedMs = 2000

/** The service's own clocks are compared among themselves; this one tells whether times told here fit theirs. */
export const runnerClock: Check<'preflight'> = {
  name: 'runner clock',
  question: "Do this machine's clock and the API's agree?",
  needs: ['preflight'],
  judge({ preflight: { asked, clock } }) {
    if (!asked.ok) return skip('inapplicable', 'not told, because of preflight')
    const expected = `a difference of less than ${describeDuration(toleratedMs)}`
    const why = 'Times in this report, signed URLs and certificates are judged by these clocks.'
    const remedy = {
      advice:
        "Set this machine's clock by NTP (timedatectl set-ntp true) and run again. If it was right, the platform's host is off.",
    }
    if (clock === null) return inconclusive({ expected, seen: 'the API told no time', why, remedy })
    const { aheadMs, uncertaintyMs } = clock
    const difference = `${describeDuration(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead'}`
    const told = `the API is ${difference}, give or take ${describeDuration(uncertaintyMs)}`
    return Math.abs(aheadMs) - uncertaintyMs > toleratedMs
      ? degraded({ expected, seen: told, why, remedy })
      : pass(told)
  },
}
