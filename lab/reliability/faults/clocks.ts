import { preloaded } from '../../stack/preloaded.ts'
import type { Fault } from '../fault.ts'

const minutes = 7

/** Less than the quarter of an hour that S3 grants a client's clock. */
export const clocksApart: Fault = {
  name: 'clocks-apart',
  breaks: `the API's clock is ${minutes} minutes slow, the worker's ${minutes} minutes fast`,
  async inject(ground) {
    await Promise.all([ground.end(ground.api), ground.end(ground.worker)])
    await ground.startApi(shifted(-minutes))
    await ground.startWorker(shifted(minutes))
  },
  async heal(ground) {
    await Promise.all([ground.end(ground.api), ground.end(ground.worker)])
    await ground.startApi()
    await ground.startWorker()
  },
}

function shifted(byMinutes: number): Record<string, string> {
  return preloaded('shifted-clock', { CLOCK_SHIFT_MS: String(byMinutes * 60_000) })
}
