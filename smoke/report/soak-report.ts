import { measure } from '../soak/measure.ts'
import type { SoakSeen } from '../soak/soak-seen.ts'
import type { SoakReport } from './report.ts'
import { tenths } from './tenths.ts'

/** As many columns as a picture of a soak can show apart; the exact samples are in the bundle. */
const maximumColumns = 600

export function soakReport(soak: SoakSeen): SoakReport {
  const { forMs, everyMs, slots, ended } = soak
  return {
    forMs,
    everyMs,
    slots,
    ended,
    ...measure(soak),
    startedAt: startOf(soak),
    course: courseOf(soak),
  }
}

function startOf({ samples: [first], everyMs }: SoakSeen): string | null {
  if (first === undefined) return null
  return new Date(Date.parse(first.dueAt) - first.slot * everyMs).toISOString()
}

/** Its samples in at most 600 columns of equal length, those without samples left out. */
function courseOf({ samples, slots, everyMs }: SoakSeen): SoakReport['course'] {
  const slotsPerColumn = Math.max(1, Math.ceil(slots / maximumColumns))
  const columns = Map.groupBy(samples, ({ slot }) => Math.floor(slot / slotsPerColumn))
  return [...columns]
    .toSorted(([one], [other]) => one - other)
    .map(([index, members]) => {
      const latencies = members.map(({ latencyMs }) => latencyMs)
      return {
        startedMs: index * slotsPerColumn * everyMs,
        durationMs: slotsPerColumn * everyMs,
        samples: members.length,
        failures: members.filter(({ ready }) => !ready).length,
        fastestMs: tenths(Math.min(...latencies)),
        slowestMs: tenths(Math.max(...latencies)),
      }
    })
}
