import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import type { Config } from '../config.ts'
import { ClientGone } from '../http/client-gone.ts'
import { badRequest, ProblemError } from '../http/problem-error.ts'

export type FormFields = Record<string, string>

export interface FormReader<Stored> {
  /** Whether the fields so far are enough to store a file. */
  enough(fields: FormFields): boolean
  /** Looks at a file that has to wait for its fields, and says how much of it is taken. */
  admit(file: Readable): Promise<{ whole: Readable; limit: Duplex }>
  /** Stores the file; runs while it arrives when the fields came first. */
  store(fields: FormFields, file: Readable): Promise<Stored>
}

const fileNames = ['audio', 'file']

/**
 * Reads a multipart form with one file in flat memory. Fields that come before the file let it stream
 * straight through; a client that sends the file first has it looked at and kept on disk until the fields are there.
 * `stored` is undefined when the form has no file. When the client goes away, what `store` reads fails.
 * Throws ProblemError, or what `store` throws.
 */
export async function readIngestForm<Stored>(
  request: IncomingMessage,
  reader: FormReader<Stored>,
  { PLC_UPLOAD_IDLE_SECONDS: idleSeconds }: Pick<Config, 'PLC_UPLOAD_IDLE_SECONDS'>,
): Promise<{ fields: FormFields; stored: Stored | undefined }> {
  const parser = openParser(request)
  // Without a prototype, so that no name of a field means anything to JavaScript.
  const fields: FormFields = Object.create(null)
  let file: Promise<Stored | Spooled> | undefined
  let source: Readable | undefined
  const failed = Promise.withResolvers<never>()

  parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
    if (valueTruncated)
      failed.reject(badRequest('bad_request', `the field ${printable(name)} is longer than 16 KiB`))
    fields[name] = value
  })
  parser.on('file', (name, stream) => {
    if (!fileNames.includes(name) || file !== undefined) {
      stream.resume()
      if (file !== undefined) failed.reject(badRequest('bad_request', 'send one file, as audio or as file'))
      return
    }
    source = stream.on('error', () => {})
    file = reader.enough(fields) ? reader.store(fields, stream) : spool(stream, reader)
    file.catch(failed.reject)
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => failed.reject(badRequest('bad_request', 'the form has too many parts')))

  failed.promise.catch(() => {})
  const idle = setTimeout(() => {
    // What has come and was not read yet waits for the bucket, not for the client.
    if (request.readableLength > 0) idle.refresh()
    else
      failed.reject(new ProblemError(408, 'upload_idle', `no byte came for ${idleSeconds} s: send it again`))
  }, idleSeconds * 1000)
  request.on('data', () => idle.refresh())
  request.on('end', () => clearTimeout(idle))

  let first: Stored | Spooled | undefined
  try {
    await Promise.race([arrival(request, parser), failed.promise])
    first = await file
  } catch (error) {
    // Whatever still arrives is thrown away, so that the client gets to read the answer.
    request.unpipe(parser)
    request.resume()
    // The parser's file stream neither ends nor fails by itself when its client goes away.
    source?.destroy(new ClientGone())
    const settled = await file?.catch(() => undefined)
    if (settled instanceof Spooled) await settled.remove()
    throw error
  } finally {
    clearTimeout(idle)
  }
  if (!(first instanceof Spooled)) return { fields, stored: first }
  const kept = createReadStream(first.path)
  try {
    return { fields, stored: await reader.store(fields, kept) }
  } finally {
    // A file that is refused unread would stay open.
    kept.destroy()
    await first.remove()
  }
}

/** Resolves when the whole form has come and been parsed. */
function arrival(request: IncomingMessage, parser: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.on('finish', resolve)
    parser.on('error', () =>
      reject(
        badRequest('bad_request', 'the form cannot be parsed, or ends before its last part is complete'),
      ),
    )
    request.on('error', () => reject(new ClientGone()))
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone())
    })
    request.pipe(parser)
  })
}

class Spooled {
  readonly folder: string
  readonly path: string
  constructor(folder: string) {
    this.folder = folder
    this.path = join(folder, 'upload')
  }
  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

async function spool(stream: Readable, { admit }: Pick<FormReader<unknown>, 'admit'>): Promise<Spooled> {
  const { whole, limit } = await admit(stream)
  const spooled = new Spooled(await mkdtemp(join(tmpdir(), 'pegasus-upload-')))
  try {
    await pipeline(whole, limit, createWriteStream(spooled.path))
    return spooled
  } catch (error) {
    await spooled.remove()
    throw error
  }
}

function openParser(request: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { fields: 40, fieldSize: 16_384, files: 2, parts: 45, headerPairs: 50 },
    })
  } catch (cause) {
    throw new ProblemError(422, 'validation_failed', 'the body is not multipart/form-data', {
      issues: [{ type: 'multipart_invalid', loc: ['body'], msg: 'send multipart/form-data with a boundary' }],
      cause,
    })
  }
}

const printable = (name: string) => name.replace(/[^\w-]/g, '?').slice(0, 40)
