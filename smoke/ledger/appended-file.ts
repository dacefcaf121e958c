import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Not `a`, which would make a file anew that was removed meanwhile. */
const appending = constants.O_APPEND | constants.O_WRONLY

/** A file of lines that outlive this process: each is on the disk before what it announces is begun. */
export class AppendedFile {
  readonly #path: string
  readonly #handle: FileHandle
  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  /** Makes a new file, for the eyes of its owner only, in a folder that is there; written over no other. */
  static async create(path: string): Promise<AppendedFile> {
    const file = new AppendedFile(path, await open(path, 'ax', 0o600))
    await syncFolder(dirname(path))
    return file
  }

  /** Goes on with a file that is there. */
  static async reopen(path: string): Promise<AppendedFile> {
    return new AppendedFile(path, await open(path, appending))
  }

  /** Adds a line, given without its line feed; resolves once it is on the disk. */
  async append(line: string): Promise<void> {
    await this.#handle.appendFile(`${line}\n`)
    await this.#handle.datasync()
  }

  /** Lets go of the file and leaves it there. */
  async close(): Promise<void> {
    await this.#handle.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.#path)
    await syncFolder(dirname(this.#path))
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
