import { setTimeout as sleep } from 'node:timers/promises'
import type { BucketTrouble } from '../stack/proxies/bucket-proxy.ts'
import type { Role, Scene } from './scene.ts'
import type { OracleFault, Strike } from './strike.ts'

type Backend = 'bucket' | 'postgres' | 'redis'

const frozenMs = 4000
/** How long nothing comes through after an answer was lost: longer than the service waits for Redis. */
const lostForMs = 6000

/** A process is killed with -9 in the moment in which it sends its n-th message to a backend. */
export const killedAt = (role: Role, backend: Backend): OracleFault => ({
  name: `${role}-killed-at-${backend}`,
  breaks: `the ${role} is killed with -9 as it sends its n-th message to ${named(backend)}`,
  sparesReads: false,
  begin: (scene, at) =>
    watching(scene, { role, backend, at, counting: backend === 'bucket' ? isWrite : everything }, () => {
      const { ground } = scene
      const back = role === 'api' ? ground.kill(ground.api) : ground.kill(ground.worker)
      return { mended: back.then(() => (role === 'api' ? ground.startApi() : ground.startWorker())) }
    }),
})

/** The worker stands still for a while, so that another overtakes it, and then goes on as if nothing had been. */
export const workerFrozen: OracleFault = {
  name: 'worker-frozen',
  breaks: `the worker is stopped for ${frozenMs / 1000} s (SIGSTOP) as it writes to the bucket for the n-th time; another takes its jobs`,
  sparesReads: true,
  begin: (scene, at) =>
    watching(scene, { role: 'worker', backend: 'bucket', at, counting: isWrite }, () => {
      const { ground } = scene
      const frozen = ground.worker
      frozen.kill('SIGSTOP')
      return {
        mended: (async () => {
          await ground.startWorker()
          await sleep(frozenMs)
          frozen.kill('SIGCONT')
          await sleep(500)
          await ground.end(frozen)
        })(),
      }
    }),
}

export const bucketWriteRefused = bucketFault(
  'bucket-write-refused',
  'the bucket refuses the n-th write and every one after it',
  isWrite,
  { kind: 'refusing' },
  { alsoAfter: true },
)

export const bucketWriteUnconfirmed = bucketFault(
  'bucket-write-unconfirmed',
  'the bucket does the n-th write, and its answer is lost',
  isWrite,
  { kind: 'losing-answers' },
  { alsoAfter: false },
)

export const bucketRemovalsRefused = bucketFault(
  'bucket-removals-refused',
  'the bucket refuses to remove anything',
  isRemoval,
  { kind: 'refusing' },
  { alsoAfter: true },
)

export const bucketStuck = bucketFault(
  'bucket-stuck',
  'the bucket takes 3 s for the n-th request and for every one after it',
  everything,
  { kind: 'slow', delayMs: 3000 },
  { alsoAfter: true, forMs: 9000 },
)

/** The server has done it, and its client never hears so. */
export const answerLostAfterCommit = (role: Role): OracleFault =>
  lostAnswer('postgres', role, `answer-lost-after-commit-of-${role}`, /commit/i)

export const answerLostAfterEnqueue = lostAnswer(
  'redis',
  'api',
  'answer-lost-after-enqueue',
  /evalsha.*bull:pegasus/is,
)

function lostAnswer(backend: 'postgres' | 'redis', role: Role, name: string, which: RegExp): OracleFault {
  return {
    name,
    breaks: `${named(backend)} does what the ${role} asks for the n-th time (${
      backend === 'postgres' ? 'a commit' : 'to queue a job'
    }), and the answer is lost with the connection`,
    sparesReads: false,
    begin: (scene, at) =>
      watching(scene, { role, backend, at, counting: (text) => which.test(text) }, () => {
        const proxy = scene[backend][role]
        // A driver that can ask again before it gives up would learn what became of it.
        proxy.trouble = { kind: 'black-hole' }
        const back = sleep(lostForMs).then(() => {
          proxy.trouble = null
          // What was swallowed never comes: only new connections are good again.
          proxy.cut()
        })
        return { loseAnswer: true, mended: back }
      }),
  }
}

function bucketFault(
  name: string,
  breaks: string,
  counting: (text: string) => boolean,
  trouble: BucketTrouble,
  { alsoAfter, forMs = frozenMs }: { alsoAfter: boolean; forMs?: number },
): OracleFault {
  return {
    name,
    breaks,
    sparesReads: true,
    begin: (scene, at) =>
      watching(scene, { backend: 'bucket', at, counting, alsoAfter }, () => ({
        trouble,
        ...(alsoAfter ? { lasts: sleep(forMs) } : {}),
      })),
  }
}

interface Watching {
  /** Either, when left out. */
  role?: Role
  backend: Backend
  at: number
  /** Which messages count; a request to the bucket is told as its method and path. */
  counting: (text: string) => boolean
  /** Whether what comes after the n-th meets the same until it is healed. */
  alsoAfter?: boolean
}

interface Effect {
  loseAnswer?: boolean
  trouble?: BucketTrouble
  /** Until when it should go on; healing ends it before. */
  lasts?: Promise<unknown>
  /** What healing has to wait for. */
  mended?: Promise<unknown>
}

/** Counts messages and does something at the n-th. */
async function watching(
  scene: Scene,
  { role, backend, at, counting, alsoAfter = false }: Watching,
  act: () => Effect,
): Promise<Strike> {
  let count = 0
  let healed = false
  let effect: Effect | undefined
  const over = Promise.withResolvers<void>()
  const see = (by: Role, text: string): Effect | undefined => {
    if (healed || (role !== undefined && by !== role) || !counting(text)) return undefined
    count += 1
    if (effect !== undefined) return alsoAfter ? effect : undefined
    if (count < at) return undefined
    effect = act()
    void Promise.all([effect.mended, effect.lasts]).then(() => over.resolve(), over.reject)
    return effect
  }
  watch(scene, backend, see)
  return {
    struck: () => effect !== undefined,
    over: over.promise,
    async heal() {
      healed = true
      await effect?.mended
      return []
    },
  }
}

/** Shows every message to a backend, beside others that watch it as well: two faults may overlap. */
function watch(
  { ground, postgres, redis }: Scene,
  backend: Backend,
  see: (by: Role, text: string) => Effect | undefined,
): void {
  if (backend === 'bucket') {
    const others = ground.bucket.watch
    ground.bucket.watch = (request) => {
      const found = others?.(request) ?? null
      // Only the service's own requests count, not those of its clients to signed URLs.
      if (request.path.includes('X-Amz-Signature')) return found
      const by = request.by === 'worker' ? 'worker' : 'api'
      return see(by, `${request.method} ${request.path}`)?.trouble ?? found
    }
    return
  }
  const proxies = backend === 'postgres' ? postgres : redis
  for (const by of ['api', 'worker'] as const) {
    const others = proxies[by].watch
    proxies[by].watch = (bytes) => {
      const found = others?.(bytes)
      return see(by, bytes.toString('latin1'))?.loseAnswer ? 'lose-answer' : found
    }
  }
}

/** Ends all counting, once every fault of a turn is healed. */
export function unwatch({ ground, postgres, redis }: Scene): void {
  ground.bucket.watch = null
  for (const proxy of [postgres.api, postgres.worker, redis.api, redis.worker]) proxy.watch = null
}

function isWrite(text: string): boolean {
  return /^(?:PUT|POST|DELETE) /.test(text) && !/\/(?:health|handshakes)\//.test(text)
}

function isRemoval(text: string): boolean {
  return isWrite(text) && (text.startsWith('DELETE ') || /\?delete/.test(text))
}

function everything(): boolean {
  return true
}

function named(backend: Backend): string {
  return { bucket: 'the bucket', postgres: 'Postgres', redis: 'Redis' }[backend]
}
