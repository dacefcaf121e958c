import type { SoakSeen } from '../soak/soak.ts'
import type { SoakReport } from './report.ts'

/** As many columns as a picture of a soak can show apart; the exact samples are in the bundle. */
const maximumColumns = 600

/** The course of a soak: its samples in at most 600 columns of equal length, those without samples left out. */
export function courseOf({ samples, slots, everyMs }: SoakSeen): SoakReport['course'] {
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

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
