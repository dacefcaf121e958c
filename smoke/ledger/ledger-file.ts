import { AppendedFile } from './appended-file.ts'
import type { LedgerStore } from './ledger.ts'
import type { LedgerLine } from './ledger-line.ts'

/**
 * Writes a ledger: a line is on the disk before what it announces is begun, and the file's name with the first. A
 * disk that fails ends the ledger and not the run; `problem` then says why.
 */
export class LedgerFile implements LedgerStore {
  readonly #begin: () => Promise<AppendedFile>
  #file: AppendedFile | null = null
  #problem: Error | null = null

  private constructor(begin: () => Promise<AppendedFile>) {
    this.#begin = begin
  }

  /** A new ledger. `path` is asked for with its first line, and gives a place in a folder that is there. */
  static create(path: () => string): LedgerFile {
    return new LedgerFile(async () => AppendedFile.create(path()))
  }

  /** One that is there already. */
  static reopen(path: string): LedgerFile {
    return new LedgerFile(() => AppendedFile.reopen(path))
  }

  get problem(): Error | null {
    return this.#problem
  }

  async append(line: LedgerLine): Promise<void> {
    await this.#attempt(async () => {
      this.#file ??= await this.#begin()
      await this.#file.append(JSON.stringify(line))
    })
  }

  async remove(): Promise<void> {
    await this.#attempt(async () => {
      const file = this.#file
      this.#file = null
      await file?.remove()
    })
  }

  /** Lets go of the file and leaves it there. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    if (this.#problem !== null) return
    try {
      await act()
    } catch (error) {
      this.#problem = error instanceof Error ? error : new Error(String(error))
    }
  }
}
