import { checks } from '../checks/index.ts'
import type { Observations } from '../evidence/evidence.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import type { SoakSeen } from './soak-seen.ts'
import { goodSamples, slotsFrom, soakOf } from './testing/samples.ts'

const thin: Readonly<Record<string, SoakSeen>> = {
  'has no sample': soakOf([]),
  'was cut short': soakOf(goodSamples(200), { slots: 301, ended: 'cut-short' }),
  'was ended because a pass was out of reach': soakOf(goodSamples(200), {
    slots: 301,
    ended: 'out-of-reach',
  }),
  'lost too many slots to this machine': soakOf(goodSamples(250), {
    slots: 301,
    missed: slotsFrom(250, 300).map((slot) => ({ slot, lateMs: 50_000 })),
  }),
}

describe('a check that needs the soak', () => {
  for (const check of checks.verify.filter(({ needs }) => needs.includes('soak'))) {
    for (const [what, soak] of Object.entries(thin)) {
      it(`"${check.name}" cannot tell from one that ${what}`, () => {
        const plan = { command: 'verify', release: null, settleMs: 0 } as const
        const answer = check.judge({ ...({ soak } as Observations), plan })
        expectOutcome(answer, 'inconclusive')
      })
    }
  }
})
