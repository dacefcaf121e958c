import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateUp } from '../../migrations/run.ts'
import { type Claim, claimAddressFile, type StackAddress } from '../../smoke/local-stack/address-file.ts'
import type { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { type Backends, type Model, type Outside, type StorageAddress, startBackends } from './backends.ts'
import { type Child, endedByItself } from './child.ts'
import { freePort } from './free-port.ts'
import { randomSecret } from './random-secret.ts'
import { startReaper } from './reaper.ts'
import { pollingLine, sharedVariables, startApi, startWorker } from './roles.ts'
import type { Surroundings } from './surroundings.ts'

export interface StackOptions {
  /** A folder of this stack alone for the parts' log files; emptied first. */
  logs: string
  /** The machine's own variables that the parts inherit: PATH, HOME, TZ, LANG and NODE_EXTRA_CA_CERTS. */
  machine: Record<string, string>
  model: Model
  /** The kind of bucket that is started; S3 by default. */
  storage?: StorageAddress['mode']
  outside?: Outside
  /** More variables for API and worker, or others than the stack would give. */
  variables?: Record<string, string>
  /**
   * Puts something between the service and what it stands on, once that runs. Returns the variables by which
   * the API and the worker find it.
   */
  between?: (backends: Backends) => Promise<Record<'api' | 'worker', Record<string, string>>>
  /** The API's port; a free one by default. */
  port?: number
  /** Tokens that somebody knows already; random ones by default. */
  writeToken?: string
  readToken?: string
  opsToken?: string
  /** Where to say where the stack is; left out when nobody else needs to find it. */
  addressFile?: string
  /** Aborted when the stack is no longer wanted while it starts. */
  unwanted?: AbortSignal
  /** Told of each part that ended although nobody stopped the stack. */
  onLost?: (child: Child, problem: StackProblem) => void
}

/** The production topology on one machine: real Postgres, Redis, a bucket, and API and worker as processes. */
export class Stack {
  readonly apiUrl: string
  readonly writeToken: string
  readonly readToken: string
  readonly opsToken: string
  readonly backends: Backends
  readonly #options: StackOptions
  readonly #surroundings: Surroundings
  readonly #claim: Claim | undefined
  readonly #children: Child[] = []
  readonly #startedAt = new Date().toISOString()
  readonly #port: number
  #between: Record<'api' | 'worker', Record<string, string>> = { api: {}, worker: {} }
  #processes = { api: 0, worker: 0 }
  #api: Child | undefined
  #worker: Child | undefined
  #stopped: Promise<void> | undefined

  /** For `startStack`: the parts below API and worker, running and migrated. */
  constructor(
    options: StackOptions,
    surroundings: Surroundings,
    backends: Backends,
    apiPort: number,
    claim: Claim | undefined,
  ) {
    this.#options = options
    this.#surroundings = surroundings
    this.#claim = claim
    this.#port = apiPort
    this.backends = backends
    this.writeToken = options.writeToken ?? randomSecret()
    this.readToken = options.readToken ?? randomSecret()
    this.opsToken = options.opsToken ?? randomSecret()
    this.apiUrl = `http://127.0.0.1:${apiPort}`
    for (const child of backends.children) this.#add(child)
  }

  /** The API's newest process; it may have ended. */
  get api(): Child {
    return known(this.#api)
  }

  /** The newest worker; it may have ended. */
  get worker(): Child {
    return known(this.#worker)
  }

  /** The line by which the newest worker said that it polls the queue. */
  get pollingLine(): string {
    return known(pollingLine(this.worker.log()))
  }

  /** Puts something between the service and its backends, for the processes that start from now on. */
  async putBetween(): Promise<void> {
    if (this.#options.between) this.#between = await this.#options.between(this.backends)
  }

  /** Starts an API on the stack's address (unless `variables` name another PORT), and waits until it is ready. */
  async startApi(variables: Record<string, string> = {}): Promise<Child> {
    this.#api = await startApi(this.#surroundings, {
      name: this.#nameNext('api'),
      variables: {
        ...this.#variables('api'),
        HOST: '127.0.0.1',
        PORT: String(this.#port),
        PLC_WRITE_API_TOKEN: this.writeToken,
        PLC_READ_API_TOKEN: this.readToken,
        PLC_OPS_API_TOKEN: this.opsToken,
        ...variables,
      },
    })
    return this.#add(this.#api)
  }

  /** Starts a worker, beside one that may still run, and waits until it polls the queue. */
  async startWorker(variables: Record<string, string> = {}): Promise<Child> {
    this.#worker = await startWorker(this.#surroundings, {
      name: this.#nameNext('worker'),
      variables: { ...this.#variables('worker'), ...variables },
    })
    return this.#add(this.#worker)
  }

  /** Starts Postgres or Redis again, where it was and with the data that it keeps, after it has ended. */
  async restart(name: 'postgres' | 'redis'): Promise<Child> {
    const child = await known(this.backends.again[name])()
    // In its old place, because parts are stopped in the reverse order of their start.
    const place = this.#children.findIndex((one) => one.name === name)
    return this.#watch(child, place)
  }

  /** Makes the address file tell of every part that runs now. */
  publish(): void {
    this.#claim?.publish(this.address())
  }

  address(): StackAddress {
    const { databaseUrl, redisUrl, storage } = this.backends
    return {
      apiUrl: this.apiUrl,
      writeToken: this.writeToken,
      readToken: this.readToken,
      opsToken: this.opsToken,
      databaseUrl,
      redisUrl,
      storage,
      model: this.#options.model.provider,
      parts: this.#children.map(({ name, process, logFile }) => ({ name, logFile, ...process })),
      startedAt: this.#startedAt,
      folder: this.#surroundings.folder,
      logs: this.#surroundings.logs,
    }
  }

  /** Stops every part in the reverse order of its start and removes its data; the logs stay. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop()
    this.#claim?.release()
    await this.#surroundings.reaper.release()
  }

  #variables(role: 'api' | 'worker'): Record<string, string> {
    return {
      ...sharedVariables(this.backends, this.#options.model),
      ...this.#between[role],
      ...this.#options.variables,
    }
  }

  #nameNext(role: 'api' | 'worker'): string {
    const count = ++this.#processes[role]
    return count === 1 ? role : `${role}-${count}`
  }

  #add(child: Child): Child {
    return this.#watch(child, this.#children.length)
  }

  #watch(child: Child, place: number): Child {
    this.#children[place] = child
    void child.exited.then((exit) => {
      if (this.#stopped === undefined) this.#options.onLost?.(child, endedByItself(child, exit))
    })
    return child
  }
}

/**
 * Starts the whole stack and waits until it is ready: Postgres, Redis, the bucket (each unless it comes from
 * outside), migrations, API, worker.
 *
 * @throws {StackProblem} when a part does not come up or another stack holds the address file; MigrationError
 * from the migrations. By then nothing is left running.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const claim = options.addressFile === undefined ? undefined : claimAddressFile(options.addressFile)
  rmSync(options.logs, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-stack-'))
  const reaper = startReaper()
  reaper.remove(folder)
  const { logs, machine, model, storage = 's3', outside = {}, unwanted } = options
  const surroundings = { folder, logs, machine, reaper, ...(unwanted === undefined ? {} : { unwanted }) }
  let stop = async () => {
    claim?.release()
    await reaper.release()
  }
  try {
    const backends = await startBackends(surroundings, { model, storage, outside })
    const stack = new Stack(options, surroundings, backends, options.port ?? (await freePort()), claim)
    stop = () => stack.stop()
    await migrateUp(backends.databaseUrl)
    await stack.putBetween()
    await stack.startApi()
    await stack.startWorker()
    stack.publish()
    return stack
  } catch (error) {
    await stop()
    throw error
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stack has not been started')
  return value
}
