import { Secret } from '../../smoke/secret.ts'
import { Target } from '../../smoke/target.ts'
import type { Child } from '../stack/child.ts'
import { freePort } from '../stack/free-port.ts'
import { type Ground, startGround } from '../stack/ground.ts'
import { type ApiFront, startApiFront } from '../stack/proxies/api-front.ts'

/**
 * The locks of jobs outlast a machine that is busy with other things: a worker that loses one to that is what a
 * drill of its own is about, and a false alarm in all others.
 */
const patientLocks = { PLC_JOB_LOCK_SECONDS: '15', PLC_JOB_STALL_SECONDS: '5' }

/** Locks that are soon taken from a worker that has died. */
export const impatientLocks = { PLC_JOB_LOCK_SECONDS: '2', PLC_JOB_STALL_SECONDS: '1' }

/** Starts a stack to be broken, with log files in `logs`. */
export async function startDrillGround(options: {
  logs: string
  machine: Record<string, string>
  unwanted: AbortSignal
}): Promise<DrillGround> {
  return new DrillGround(await startGround({ ...options, variables: patientLocks }))
}

/** A running stack to be broken, with the address that verify asks. */
export class DrillGround {
  readonly #ground: Ground
  readonly #undo: (() => Promise<void> | void)[] = []
  /** The roles whose usual process has ended. */
  readonly #missing = new Set<'api' | 'worker'>()
  #standing: ApiFront | undefined
  /** What verify asks: the API itself unless something stands before it. */
  address: URL

  constructor(ground: Ground) {
    this.#ground = ground
    this.address = new URL(ground.stack.apiUrl)
  }

  get stack() {
    return this.#ground.stack
  }

  get bucket() {
    return this.#ground.bucket
  }

  get store() {
    return this.#ground.store
  }

  get model() {
    return this.#ground.model
  }

  get surroundings() {
    return this.#ground.surroundings
  }

  get worker(): Child {
    return this.#ground.worker
  }

  get api(): Child {
    return this.#ground.api
  }

  /** Notes how something is mended; `restore` does it, what was noted last comes first. */
  afterwards(undo: () => Promise<void> | void): void {
    this.#undo.push(undo)
  }

  /**
   * Mends everything that was noted and starts what is missing, also when some of that fails; then the first
   * failure is thrown.
   */
  async restore(): Promise<void> {
    const failures: unknown[] = []
    const starts = [
      ...(this.#missing.has('api') ? [() => this.#ground.startApi()] : []),
      ...(this.#missing.has('worker') ? [() => this.#ground.startWorker()] : []),
    ]
    this.#missing.clear()
    for (const undo of [...this.#undo.splice(0).toReversed(), ...starts]) {
      try {
        await undo()
      } catch (error) {
        failures.push(error)
      }
    }
    this.address = new URL(this.stack.apiUrl)
    if (failures.length > 0) throw failures[0]
  }

  /** The deployment as verify asks it, with its tokens; whoever takes it closes it. */
  target(): Target {
    const { writeToken, opsToken } = this.stack
    const tokens = { write: new Secret(writeToken), ops: new Secret(opsToken) }
    return new Target({ name: 'drill', url: this.address, tokens })
  }

  /** Stops everything. */
  stop(): Promise<void> {
    return this.#ground.stop()
  }

  async endApi(): Promise<void> {
    this.#missing.add('api')
    await this.#ground.end(this.api)
  }

  async endWorker(): Promise<void> {
    this.#missing.add('worker')
    await this.#ground.end(this.worker)
  }

  async killWorker(): Promise<void> {
    this.#missing.add('worker')
    await this.#ground.kill(this.worker)
  }

  /** Ends the worker and starts one with other variables in its place. */
  async replaceWorker(variables: Record<string, string>): Promise<Child> {
    await this.endWorker()
    return this.addWorker(variables)
  }

  /** Starts a worker beside the one that runs. */
  async addWorker(variables: Record<string, string> = {}): Promise<Child> {
    const usual = this.#ground.worker
    await this.#ground.startWorker(variables)
    return this.#toBeEnded('worker', usual)
  }

  /** Ends the API and starts one with other variables in its place. */
  async replaceApi(variables: Record<string, string>): Promise<Child> {
    await this.endApi()
    await this.#ground.startApi(variables)
    return this.#toBeEnded('api', this.api)
  }

  /** Starts an API beside the one that runs, on an address of its own. */
  async addApi(variables: Record<string, string> = {}): Promise<{ url: string; child: Child }> {
    const usual = this.#ground.api
    const port = String(await freePort())
    await this.#ground.startApi({ PORT: port, ...variables })
    return { url: `http://127.0.0.1:${port}`, child: this.#toBeEnded('api', usual) }
  }

  /** Puts a front before these instances of the API, and asks there. */
  async front(
    behind: readonly string[] = [this.stack.apiUrl],
    tls: { key: string; cert: string } | null = null,
  ): Promise<ApiFront> {
    const front = await startApiFront(behind, tls)
    this.afterwards(() => {
      this.#standing = undefined
      return front.stop()
    })
    this.#standing = front
    this.address = front.url
    return front
  }

  /** The front that stands before the API, for what happens to it later. */
  get standingFront(): ApiFront {
    if (this.#standing === undefined) throw new Error('nothing stands before the API')
    return this.#standing
  }

  /** Ends a process in good order. */
  end(child: Child): Promise<void> {
    return this.#ground.end(child)
  }

  #toBeEnded(role: 'api' | 'worker', usual: Child): Child {
    const ground = this.#ground
    const added = ground[role]
    this.afterwards(async () => {
      await ground.end(added)
      ground[role] = usual
    })
    return added
  }
}
