import type { Child } from '../stack/child.ts'
import { freePort } from '../stack/free-port.ts'
import type { Ground } from '../stack/ground.ts'
import { type ApiFront, startApiFront } from '../stack/proxies/api-front.ts'

/** A running stack to be broken, with the address that verify asks. */
export class DrillGround {
  readonly #ground: Ground
  readonly #undo: (() => Promise<void> | void)[] = []
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

  /** Mends everything that was noted, also when some of it fails; then the first failure is thrown. */
  async restore(): Promise<void> {
    const failures: unknown[] = []
    for (const undo of this.#undo.splice(0).toReversed()) {
      try {
        await undo()
      } catch (error) {
        failures.push(error)
      }
    }
    this.address = new URL(this.stack.apiUrl)
    if (failures.length > 0) throw failures[0]
  }

  /** Asks at another address. */
  ask(address: URL): void {
    this.address = address
  }

  async endWorker(): Promise<void> {
    this.afterwards(() => this.#ground.startWorker())
    await this.#ground.end(this.worker)
  }

  async killWorker(): Promise<void> {
    this.afterwards(() => this.#ground.startWorker())
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
    this.afterwards(() => this.#ground.startApi())
    await this.#ground.end(this.api)
    await this.#ground.startApi(variables)
    return this.#toBeEnded('api', this.api)
  }

  /** Starts an API beside the one that runs, on an address of its own. */
  async addApi(variables: Record<string, string> = {}): Promise<string> {
    const usual = this.#ground.api
    const port = String(await freePort())
    await this.#ground.startApi({ PORT: port, ...variables })
    this.#toBeEnded('api', usual)
    return `http://127.0.0.1:${port}`
  }

  /** Puts a front before these instances of the API, and asks there. */
  async front(
    behind: readonly string[] = [this.stack.apiUrl],
    tls: { key: string; cert: string } | null = null,
  ): Promise<ApiFront> {
    const front = await startApiFront(behind, tls)
    this.afterwards(() => front.stop())
    this.ask(front.url)
    return front
  }

  #toBeEnded(role: 'api' | 'worker', usual: Child): Child {
    const ground = this.#ground
    const added = ground[role]
    this.afterwards(async () => {
      // One that was stopped by SIGSTOP would not hear that it is to end.
      added.kill('SIGCONT')
      await ground.end(added)
      ground[role] = usual
    })
    return added
  }
}
