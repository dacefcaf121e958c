import { setTimeout as sleep } from 'node:timers/promises'
import { Readiness } from '../../service/contract/readiness.ts'

/** What `GET /health/ready` told at one moment. */
export interface Sample {
  /** When the answer was there, in the milliseconds of performance.now(). */
  at: number
  /** `silent` when there was no answer. */
  state: 'ready' | 'degraded' | 'silent'
  /** The parts that were not ok. */
  failing: string[]
}

export interface ReadinessWatch {
  samples: readonly Sample[]
  stop(): Promise<void>
}

const everyMs = 200
const patienceMs = 6000

/** Asks for readiness five times a second, one question at a time. */
export function watchReadiness(apiUrl: string): ReadinessWatch {
  const samples: Sample[] = []
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      samples.push(await sample(apiUrl))
      await sleep(everyMs)
    }
  })()
  return {
    samples,
    async stop() {
      stopped = true
      await watching
    },
  }
}

/** How long it took to tell that this part was broken, in milliseconds; null when it was never told. */
export function toldBrokenAfter(samples: readonly Sample[], part: string, brokenAt: number): number | null {
  return after(
    brokenAt,
    samples.find(({ at, failing }) => at >= brokenAt && failing.includes(part)),
  )
}

/** How long it took to tell that all is well again, in milliseconds; null when it was never told. */
export function toldWellAfter(samples: readonly Sample[], healedAt: number): number | null {
  return after(
    healedAt,
    samples.find(({ at, state }) => at >= healedAt && state === 'ready'),
  )
}

function after(moment: number, sample: Sample | undefined): number | null {
  return sample === undefined ? null : Math.round(sample.at - moment)
}

async function sample(apiUrl: string): Promise<Sample> {
  try {
    const response = await fetch(`${apiUrl}/health/ready`, { signal: AbortSignal.timeout(patienceMs) })
    const { status, checks } = Readiness.parse(await response.json())
    const { database, queue, storage } = checks
    const failing = Object.entries({ database, queue, storage })
      .filter(([, part]) => part.status !== 'ok')
      .map(([name]) => name)
    return { at: performance.now(), state: status, failing }
  } catch {
    return { at: performance.now(), state: 'silent', failing: [] }
  }
}
