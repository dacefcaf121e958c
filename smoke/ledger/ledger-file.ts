import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LedgerStore } from './ledger.ts'
import type { LedgerLine } from './ledger-line.ts'

/**
 * Writes a ledger: a line is on the disk before what it announces is begun, and the file's name with the first. A
 * disk that fails ends the ledger and not the run; `problem` then says why.
 */
export class LedgerFile implements LedgerStore {
  readonly #path: () => string
  readonly #flags: 'ax' | number
  #open: { path: string; handle: FileHandle } | null = null
  #problem: Error | null = null

  /**
   * `path` is asked for with the first line, and gives a place in a folder that is there. Unless
   * other flags for opening it are given, it is a new file and written over no other.
   */
  constructor(path: () => string, flags: 'ax' | number = 'ax') {
    this.#path = path
    this.#flags = flags
  }

  get problem(): Error | null {
    return this.#problem
  }

  async append(line: LedgerLine): Promise<void> {
    await this.#attempt(async () => {
      const { handle } = this.#open ?? (await this.#begin())
      await handle.appendFile(`${JSON.stringify(line)}\n`)
      await handle.datasync()
    })
  }

  async remove(): Promise<void> {
    await this.#attempt(async () => {
      if (this.#open === null) return
      const { path } = this.#open
      await this.close()
      await rm(path)
      await syncFolder(dirname(path))
    })
  }

  /** Lets go of the file and leaves it there. */
  async close(): Promise<void> {
    const opened = this.#open
    this.#open = null
    await opened?.handle.close()
  }

  async #begin(): Promise<{ path: string; handle: FileHandle }> {
    const path = this.#path()
    const handle = await open(path, this.#flags, 0o600)
    this.#open = { path, handle }
    await syncFolder(dirname(path))
    return this.#open
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

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
