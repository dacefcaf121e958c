import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backends } from './backends.ts'
import type { Child } from './child.ts'
import { type ModelScript, modelScriptOf } from './model-script.ts'
import { type BucketProxy, startBucketProxy } from './proxies/bucket-proxy.ts'
import { startReaper } from './reaper.ts'
import { type S3Address, startS3 } from './s3.ts'
import { type Stack, startStack } from './stack.ts'
import type { Surroundings } from './surroundings.ts'

/** Short waits, so that what takes minutes in a deployment takes seconds here. */
const variables = {
  PLC_LOG_LEVEL: 'info',
  PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1000000',
  PLC_JOB_LOCK_SECONDS: '2',
  PLC_JOB_STALL_SECONDS: '1',
  PLC_JOB_BACKOFF_SECONDS: '1',
  PLC_JOB_TIMEOUT_SECONDS: '30',
  PLC_RECONCILE_SECONDS: '1',
  PLC_OBJECT_GRACE_SECONDS: '1',
  PLC_CLAIM_SECONDS: '3',
  PLC_DRAIN_SECONDS: '3',
  PLC_RETRY_MAX_ATTEMPTS: '2',
  PLC_RETRY_INITIAL_DELAY: '0.2',
  PLC_RETRY_MAX_DELAY: '2',
  PEGASUS_RELEASE: 'new',
}

/** Everything that a fault may break: a running stack with something breakable between it and its bucket. */
export class Ground {
  readonly stack: Stack
  readonly bucket: BucketProxy
  /** The store itself, past the proxy. */
  readonly store: { address: S3Address; process: Child }
  readonly model: ModelScript
  /** For parts that are started beside the stack. */
  readonly surroundings: Surroundings
  api: Child
  worker: Child
  /** A second worker, while there is one. */
  beside: Child | undefined
  /** Parts that ended although nobody ended them. */
  readonly crashed: string[] = []
  readonly #wanted = new Set<Child>()
  readonly #release: () => Promise<void>

  constructor(
    parts: Pick<Ground, 'stack' | 'bucket' | 'store' | 'model' | 'surroundings'>,
    release: () => Promise<void>,
  ) {
    this.stack = parts.stack
    this.bucket = parts.bucket
    this.store = parts.store
    this.model = parts.model
    this.surroundings = parts.surroundings
    this.api = parts.stack.api
    this.worker = parts.stack.worker
    this.#release = release
  }

  /** To be told of each part that ended. What was not wanted is a crash, and is made good as a platform does. */
  async lost(child: Child): Promise<void> {
    if (this.#wanted.has(child)) return
    this.crashed.push(child.name)
    if (child === this.api) await this.startApi()
    if (child === this.worker) await this.startWorker()
  }

  async startApi(more: Record<string, string> = {}): Promise<void> {
    this.api = await this.stack.startApi(more)
  }

  async startWorker(more: Record<string, string> = {}): Promise<void> {
    this.worker = await this.stack.startWorker(more)
  }

  async kill(child: Child): Promise<void> {
    this.#wanted.add(child)
    child.kill('SIGKILL')
    await child.exited
  }

  async end(child: Child): Promise<void> {
    this.#wanted.add(child)
    await child.stop()
  }

  async endBackend(name: 'postgres' | 'redis'): Promise<void> {
    const child = this.stack.backends.children.find((one) => one.name === name)
    const newest = this.#backends.get(name) ?? child
    if (newest) await this.end(newest)
  }

  async startBackend(name: 'postgres' | 'redis'): Promise<void> {
    this.#backends.set(name, await this.stack.restart(name))
  }

  readonly #backends = new Map<string, Child>()

  async stop(): Promise<void> {
    await this.stack.stop()
    await this.bucket.stop()
    await this.end(this.store.process)
    await this.#release()
  }
}

/** Starts it all, with log files in `logs`. */
export async function startGround(options: {
  logs: string
  machine: Record<string, string>
  unwanted: AbortSignal
  /** More variables for API and worker, or others than the ground would give. */
  variables?: Record<string, string>
  /** Puts something between the service and what it stands on: the variables by which each role finds it. */
  between?: (
    backends: Backends,
    bucket: BucketProxy,
  ) => Promise<Record<'api' | 'worker', Record<string, string>>>
}): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-ground-'))
  const reaper = startReaper()
  reaper.remove(folder)
  const surroundings = { ...options, folder, reaper }
  const s3 = await startS3(surroundings, 'pegasus')
  const bucket = await startBucketProxy(s3.address.endpointUrl)
  let ground: Ground | undefined
  try {
    const { between, ...rest } = options
    const stack = await startStack({
      ...rest,
      ...(between === undefined ? {} : { between: (backends: Backends) => between(backends, bucket) }),
      logs: join(options.logs, 'stack'),
      model: { provider: 'openai-scripted' },
      outside: { storage: { ...s3.address, endpointUrl: bucket.url } },
      variables: { ...variables, ...options.variables },
      onLost: (child) => void ground?.lost(child),
    })
    const model = modelScriptOf(stack.backends.openAi ?? { apiKey: '' })
    const store = { address: s3.address, process: s3.child }
    ground = new Ground({ stack, bucket, store, model, surroundings }, () => reaper.release())
    return ground
  } catch (error) {
    await bucket.stop()
    await s3.child.stop()
    await reaper.release()
    throw error
  }
}
