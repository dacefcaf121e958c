import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'

export const workerKilled: Fault = {
  name: 'worker-killed',
  breaks: 'the worker is killed with -9, again and again, each time soon after it has begun to poll',
  async inject(ground, { workerKills }) {
    for (let kill = 0; kill < workerKills; kill++) {
      await sleep(atSomePoint(kill))
      await ground.kill(ground.worker)
      await ground.startWorker()
    }
  },
}

export const apiKilled: Fault = {
  name: 'api-killed',
  breaks: 'the API is killed with -9, again and again',
  async inject(ground, { apiKills }) {
    for (let kill = 0; kill < apiKills; kill++) {
      await sleep(atSomePoint(kill))
      await ground.kill(ground.api)
      await ground.startApi()
    }
  },
}

// Spread over a second and a half, and the same in every run.
const atSomePoint = (round: number) => 150 + ((round * 397) % 1500)
