import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'

/**
 * A file of a form that is read from the disk while it is sent. Unlike a blob of `openAsBlob`, it closes the file at
 * once when the request is cut off, and not when its memory is collected.
 */
export class FileOnDisk extends File {
  override readonly size: number
  readonly #path: string

  constructor(path: string, name: string, type: string) {
    super([], name, { type })
    this.#path = path
    this.size = statSync(path).size
  }

  override stream(): ReturnType<File['stream']> {
    return Readable.toWeb(createReadStream(this.#path)) as ReturnType<File['stream']>
  }
}
