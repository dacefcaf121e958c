import { setTimeout as sleep } from 'node:timers/promises'
import type { Role, Scene } from './scene.ts'
import type { OracleFault } from './strike.ts'

/** What the service is told for its drain in the lab, and what it may take beyond that. */
const drainMs = 3000
const graceMs = 5000
/** Long enough for the process to be in the middle of a wait for what is frozen. */
const settleInMs = 1200

/** A backend stands still, and then a process is asked to end: it has to, in its time. */
export function drainWhileFrozen(role: Role, backend: 'bucket' | 'postgres' | 'redis'): OracleFault {
  return {
    name: `${role}-drained-with-${backend}-frozen`,
    breaks: `${backend} takes requests and answers none, and the ${role} gets SIGTERM`,
    sparesReads: false,
    async begin(scene) {
      const late: string[] = []
      const over = drain(scene, role, backend).then((ms) => {
        if (ms > drainMs + graceMs)
          late.push(`the ${role} took ${ms} ms to end after SIGTERM while ${backend} was frozen`)
      })
      let done = false
      void over.then(() => {
        done = true
      })
      return {
        over,
        struck: () => done,
        async heal() {
          await over
          return late
        },
      }
    },
  }
}

/** How long the process took to end, in milliseconds; it is killed when it does not. */
async function drain(scene: Scene, role: Role, backend: 'bucket' | 'postgres' | 'redis'): Promise<number> {
  const { ground } = scene
  const thaw = freeze(scene, role, backend)
  try {
    await sleep(settleInMs)
    const startedAt = performance.now()
    const child = role === 'api' ? ground.api : ground.worker
    const ended = ground.end(child)
    await Promise.race([ended, sleep(drainMs + graceMs + 2000)])
    const tookMs = Math.round(performance.now() - startedAt)
    child.kill('SIGKILL')
    await ended
    return tookMs
  } finally {
    thaw()
    await (role === 'api' ? ground.startApi() : ground.startWorker())
  }
}

function freeze({ ground, postgres, redis }: Scene, role: Role, backend: 'bucket' | 'postgres' | 'redis') {
  if (backend === 'bucket') {
    process.kill(ground.store.process.process.pid, 'SIGSTOP')
    return () => process.kill(ground.store.process.process.pid, 'SIGCONT')
  }
  const proxy = backend === 'postgres' ? postgres[role] : redis[role]
  proxy.trouble = { kind: 'black-hole' }
  return () => {
    proxy.trouble = null
    // What was swallowed never comes: only new connections are good again.
    proxy.cut()
  }
}
