import { setTimeout as sleep } from 'node:timers/promises'
import type { Drill } from './drill.ts'
import { impatientLocks } from './drill-ground.ts'
import { otherLectures } from './other-lectures.ts'
import { soakFor } from './quick-plan.ts'

export const deadLettersGrow: Drill = {
  name: 'dead-letters-grow',
  family: 'jobs',
  breaks: 'while verify watches, three lectures of other users come to the dead letter',
  expects: { outcome: 'fail', check: 'dead letters', says: /^3 new.*generation: the model replied/ },
  withinMs: 60_000,
  plan: { lecture: null, soak: soakFor(20_000) },
  async meanwhile(ground, run) {
    await run.done('queue')
    const lectures = await otherLectures(ground, 3)
    ground.afterwards(() => ground.model.heal())
    await ground.model.add({ on: 'generation', fault: { kind: 'garbage' } })
    const jobs = await Promise.all(lectures.map((lecture) => lecture.enqueue('generation')))
    await Promise.all(jobs.map((job) => job.until(({ status }) => status === 'failed')))
  },
}

const deaths = 3

export const workerDiesAgainAndAgain: Drill = {
  name: 'jobs-stall-again-and-again',
  family: 'jobs',
  breaks: 'while verify watches, the worker dies with the same job in its hands again and again',
  expects: { outcome: 'fail', check: 'workers', says: /^[3-9] jobs lost their worker/ },
  withinMs: 150_000,
  plan: { lecture: null, soak: soakFor(75_000, 500) },
  async inject(ground) {
    await ground.replaceWorker(impatientLocks)
  },
  async meanwhile(ground, run) {
    await run.done('queue')
    const [lecture] = await otherLectures(ground, 1)
    ground.afterwards(() => ground.model.heal())
    await ground.model.add({ on: 'generation', fault: { kind: 'hang' } })
    const job = await lecture?.enqueue('generation')
    for (let death = 1; death <= deaths; death++) {
      await job?.until(({ status, attempt }) => status === 'running' && attempt >= death)
      // What a worker has counted, the stall that it found among it, is kept every two seconds.
      await sleep(3_000)
      await ground.killWorker()
      await ground.addWorker(impatientLocks)
    }
  },
}
