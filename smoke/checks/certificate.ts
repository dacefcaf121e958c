import { type Check, degraded, fail, inconclusive, pass, skip } from '../check.ts'
import type { Certificate } from '../contact.ts'

const dayMs = 86_400_000
/** A certificate is renewed a good while before it ends: one with less left than this was forgotten. */
const renewedDaysAhead = 14
const why =
  'When it runs out, every browser and every client refuses the service from one second to the next.'
const remedy = {
  advice:
    'Look at the custom domain at the platform: its DNS record must still point there, else the platform cannot renew the certificate.',
}

export const certificate: Check<'preflight'> = {
  name: 'certificate',
  question: 'Is the certificate trusted, and good for some time?',
  needs: ['preflight'],
  judge({ preflight: { transport, contact, asked } }) {
    if (transport !== 'https') return skip('inapplicable', `the target is reached over ${transport}`)
    if (!asked.ok && asked.facts === null && asked.failure.kind !== 'tls')
      return skip('inapplicable', 'not seen, because of preflight')
    const expected = 'a trusted certificate that is not about to run out'
    const seen = contact.certificate
    if (seen === null) return inconclusive({ expected, seen: 'no certificate was shown', why, remedy })
    const leftMs = Date.parse(seen.validTo) - Date.parse(contact.at)
    const who = `of ${seen.subject}, issued by ${seen.issuer}`
    if (leftMs < 0)
      return fail({ expected, seen: `the one ${who} ran out ${days(-leftMs)} ago`, why, remedy })
    if (seen.distrusted !== null) {
      return fail({
        expected,
        seen: `the one ${who} is not trusted: ${seen.distrusted}`,
        why: 'Every browser and every client refuses it, and somebody else may be answering.',
        remedy,
      })
    }
    const left = `${days(leftMs)} left`
    return leftMs < shortMs(seen)
      ? degraded({ expected, seen: `the one ${who} has ${left}`, why, remedy })
      : pass(`${left}, ${who}`)
  },
}

/** Some are made for a few days only: then a fifth of its life is short. */
function shortMs({ validFrom, validTo }: Certificate): number {
  return Math.min(renewedDaysAhead * dayMs, (Date.parse(validTo) - Date.parse(validFrom)) / 5)
}

function days(durationMs: number): string {
  const count = Math.floor(durationMs / dayMs)
  if (count === 0) return 'less than a day'
  return count === 1 ? '1 day' : `${count} days`
}
