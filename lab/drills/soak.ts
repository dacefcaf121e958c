import { setTimeout as sleep } from 'node:timers/promises'
import type { RunPlan } from '../../smoke/verify.ts'
import type { ApiFront, Interference } from '../stack/proxies/api-front.ts'
import type { Drill, RunUnderWay } from './drill.ts'
import { soakFor } from './quick-plan.ts'

/** The soak alone is at stake: no lecture is sent meanwhile. */
function soaking(seconds: number): Partial<RunPlan> {
  return { lecture: null, soak: soakFor(seconds * 1000) }
}

/** Until verify has asked everything else, and the soak knows what is usual. */
async function calm(run: RunUnderWay): Promise<void> {
  await run.done('queue')
  await sleep(4_000)
}

const notReady: Interference = {
  kind: 'answer',
  status: 503,
  contentType: 'text/plain',
  body: 'no healthy upstream',
}

export const readinessFlapping = troubledFront({
  name: 'readiness-flapping',
  breaks: 'readiness comes and goes: most of the answers are 503, now and then one is good',
  expects: { outcome: 'fail', check: 'soak', says: /flapping/ },
  withinMs: 30_000,
  plan: soaking(12),
  async trouble(front, run) {
    await calm(run)
    let asked = 0
    front.interfere = (path) => (path === '/health/ready' && asked++ % 5 !== 0 ? notReady : null)
  },
})

export const readinessDown = troubledFront({
  name: 'readiness-down-20-s',
  breaks: 'readiness is gone for 20 seconds and comes back',
  expects: { outcome: 'fail', check: 'soak', says: /down .*HTTP 503/ },
  withinMs: 45_000,
  plan: soaking(32),
  async trouble(front, run) {
    await calm(run)
    front.interfere = (path) => (path === '/health/ready' ? notReady : null)
    await Promise.race([sleep(20_000), run.over])
    front.interfere = () => null
  },
})

export const brownOut = troubledFront({
  name: 'brown-out',
  breaks: 'every answer takes a second longer, and is good',
  expects: { outcome: 'degraded', check: 'soak', says: /brown-out/ },
  withinMs: 45_000,
  plan: soaking(14),
  async trouble(front, run) {
    await calm(run)
    front.interfere = () => ({ kind: 'slow', byMs: 1000 })
  },
})

export const apiRestarts: Drill = {
  name: 'api-restart-mid-soak',
  family: 'soak',
  breaks: 'the API restarts while it is watched, and users meet closed guards meanwhile',
  expects: { outcome: 'fail', check: 'soak', says: /restart .*instance api-\S+ then api-/ },
  withinMs: 60_000,
  // At a pace at which the soak, once it is certain to fail, watches for longer than a restart takes.
  plan: { lecture: null, soak: soakFor(40_000, 500) },
  async meanwhile(ground, run) {
    await calm(run)
    await ground.replaceApi({})
  },
}

/** Something stands before the API, and gets into trouble while verify runs. */
function troubledFront({
  trouble,
  ...drill
}: Omit<Drill, 'family' | 'inject' | 'meanwhile'> & {
  trouble(front: ApiFront, run: RunUnderWay): Promise<void>
}): Drill {
  return {
    ...drill,
    family: 'soak',
    async inject(ground) {
      await ground.front()
    },
    meanwhile: (ground, run) => trouble(ground.standingFront, run),
  }
}
