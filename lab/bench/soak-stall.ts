import autocannon from 'autocannon'
import { describeDuration } from '../../smoke/duration.ts'
import { programFile } from '../../smoke/project-files.ts'
import { describePercentile } from '../../smoke/soak/describe.ts'
import { measure } from '../../smoke/soak/measure.ts'
import { seenBy, startChild, withService } from './soak-service.ts'
import type { Measured } from './table.ts'

const trace = { forMs: 300_000, everyMs: 1000, stallAtMs: 134_990, stallForMs: 30_000 }
/** Of 301 questions 30 wait, for 30 s down to 1 s: one of twenty of all waits longer than this. */
const trueP95Ms = 15_000
const trueP975Ms = 22_500
const allowedError = 0.05

/** The stall of 30 s in five minutes at one question a second, by the soak and by autocannon at the same time. */
export async function stallRows(): Promise<Measured['rows']> {
  return await withService(trace, async (address) => {
    const prober = startChild(programFile('lab/bench/soak-prober'), [address, trace.forMs, trace.everyMs])
    const [seen, theirs] = await Promise.all([seenBy(prober), cannonade(address)])
    const { latencyMs, latencyBoundsMs, unasked } = measure(seen)
    const p95 = latencyMs.p95 ?? 0
    return [
      {
        what: 'stall: p95 by the soak',
        figure: `${describePercentile(p95, latencyBoundsMs.p95)}; ${unasked} slots lost`,
        goal: `15 s ± ${allowedError * 100} %`,
        met: Math.abs(p95 - trueP95Ms) <= trueP95Ms * allowedError,
      },
      { what: 'stall: p95 of the responses of autocannon', figure: describeDuration(theirs.p95OfResponses) },
      {
        what: `stall: p97.5 as autocannon reports it, corrected (in truth ${describeDuration(trueP975Ms)})`,
        figure: describeDuration(theirs.p97_5),
      },
    ]
  })
}

async function cannonade(url: string): Promise<{ p95OfResponses: number; p97_5: number }> {
  const times: number[] = []
  const atFixedRate = {
    url,
    connections: 1,
    overallRate: 1000 / trace.everyMs,
    duration: trace.forMs / 1000,
    timeout: 60,
  }
  const { latency } = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(atFixedRate, (error, result) => (error ? reject(error) : resolve(result)))
    run.on('response', (_client, _status, _bytes, responseTime) => times.push(responseTime))
  })
  const sorted = times.toSorted((one, other) => one - other)
  return { p95OfResponses: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN, p97_5: latency.p97_5 }
}
