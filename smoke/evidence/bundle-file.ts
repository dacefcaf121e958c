import { appendFileSync, closeSync, fdatasync, openSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { type BundleLine, bundleVersion } from './bundle.ts'
import { digestOf } from './chain.ts'
import type { RunHeader } from './evidence.ts'
import type { EvidenceRecord, Keeper } from './record.ts'

const toDisk = promisify(fdatasync)
/** Samples come often and each is small: so long one may wait for the disk. */
const samplesSyncEveryMs = 1000

/**
 * Writes a bundle while its run goes on. Each line is handed to the system at once, so that a run that is killed
 * leaves all it saw until then, and to the disk soon after, beside the run rather than in its way. A disk that
 * fails ends the record and not the run; `problem` then says why.
 */
export class BundleFile implements Keeper {
  readonly #place: (header: RunHeader) => string
  #open: { path: string; descriptor: number; startedAt: number } | null = null
  #previous = ''
  #problem: Error | null = null
  #syncing: Promise<void> | null = null
  #unsynced = false
  #syncedAt = Number.NEGATIVE_INFINITY

  /** `place` gives the file's path, in a folder that is there; a file that exists already is refused. */
  constructor(place: (header: RunHeader) => string) {
    this.#place = place
  }

  /** Where the record is, or null where none was begun or the disk failed it. */
  get path(): string | null {
    return this.#problem === null ? (this.#open?.path ?? null) : null
  }

  get problem(): Error | null {
    return this.#problem
  }

  /** @throws {Error} what the file system says when the file cannot be made. */
  begin(header: RunHeader): void {
    const path = this.#place(header)
    this.#open = { path, descriptor: openSync(path, 'ax', 0o600), startedAt: performance.now() }
    this.#append({ bundle: bundleVersion, header })
    this.#sync()
  }

  keep(record: EvidenceRecord): void {
    if (this.#open === null) return
    const atMs = performance.now() - this.#open.startedAt
    this.#append({ prev: this.#previous, atMs, record })
    if (record.kind === 'ended') this.#append({ prev: this.#previous, seal: true })
    if (record.kind !== 'sampled' || performance.now() - this.#syncedAt > samplesSyncEveryMs) this.#sync()
  }

  /** Waits for the disk and lets go of the file. */
  async close(): Promise<void> {
    if (this.#open === null) return
    const { descriptor } = this.#open
    this.#sync()
    await this.#syncing
    closeSync(descriptor)
  }

  #append(line: BundleLine): void {
    const text = JSON.stringify(line)
    this.#attempt((descriptor) => appendFileSync(descriptor, `${text}\n`))
    this.#previous = digestOf(text)
  }

  /** Asks for the disk at most once at a time; what comes meanwhile goes with the next time. */
  #sync(): void {
    this.#unsynced = true
    this.#syncing ??= this.#syncAll()
  }

  async #syncAll(): Promise<void> {
    while (this.#unsynced && this.#open !== null && this.#problem === null) {
      this.#unsynced = false
      this.#syncedAt = performance.now()
      await toDisk(this.#open.descriptor).catch((error) => this.#fail(error))
    }
    this.#syncing = null
  }

  #attempt(act: (descriptor: number) => void): void {
    if (this.#open === null || this.#problem !== null) return
    try {
      act(this.#open.descriptor)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#problem ??= error instanceof Error ? error : new Error(String(error))
  }
}
