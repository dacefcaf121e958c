import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import { ApiError } from './api-error.ts'

/** What a multipart request held. The file was hashed as it came and is not kept. */
export interface Upload {
  fields: Map<string, string>
  file: UploadedFile | null
}

export interface UploadedFile {
  name: string
  sizeBytes: number
  sha256: string
  /** True for a WAV file whose samples are all zero. */
  silent: boolean
}

/** The header of a plain PCM file, before its samples. */
const wavHeaderBytes = 44

/** Reads a multipart request in bounded memory. Throws ApiError 400 for a body that is not one. */
export async function readUpload(request: IncomingMessage): Promise<Upload> {
  const fields = new Map<string, string>()
  let file: UploadedFile | null = null
  const parser = multipartParser(request)
  parser.on('field', (name, value) => fields.set(name, value))
  parser.on('file', (_field, stream, name) => {
    const hash = createHash('sha256')
    const seen = { name, sizeBytes: 0, sha256: '', silent: name.toLowerCase().endsWith('.wav') }
    stream.on('data', (chunk: Buffer) => {
      const samples = chunk.subarray(Math.max(0, wavHeaderBytes - seen.sizeBytes))
      if (seen.silent && samples.some((byte) => byte !== 0)) seen.silent = false
      hash.update(chunk)
      seen.sizeBytes += chunk.length
    })
    stream.on('end', () => {
      file = { ...seen, sha256: hash.digest('hex') }
    })
  })
  await pipeline(request, parser)
  return { fields, file }
}

function multipartParser(request: IncomingMessage) {
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders })
  } catch {
    throw new ApiError(400, 'Could not parse multipart form')
  }
}
