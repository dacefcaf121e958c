import { preloaded } from '../stack/preloaded.ts'
import type { Drill } from './drill.ts'

export const workerClockFast: Drill = {
  name: 'worker-clock-fast',
  family: 'worker',
  breaks: "the worker's clock is seven minutes fast",
  expects: { outcome: 'fail', check: 'clock', says: /worker-\S+ is 4\d{5} ms ahead of the API/ },
  withinMs: 30_000,
  async inject(ground) {
    await ground.replaceWorker(shifted(7))
  },
}

export const apiClockFast: Drill = {
  name: 'api-clock-fast',
  family: 'worker',
  breaks: "the API's clock is seven minutes fast",
  expects: { outcome: 'fail', check: 'clock', says: /(worker-\S+|the database) is 4\d{5} ms behind the API/ },
  withinMs: 30_000,
  async inject(ground) {
    await ground.replaceApi(shifted(7))
  },
}

function shifted(minutes: number): Record<string, string> {
  return preloaded('shifted-clock', { CLOCK_SHIFT_MS: String(minutes * 60_000) })
}
