import { type Readable, Transform } from 'node:stream'
import type { Config } from '../config.ts'
import { headBytes, type RecognisedFile, recogniseFile } from '../documents/recognise-file.ts'
import { badRequest, ProblemError } from '../http/problem-error.ts'
import { readHead } from './read-head.ts'

/** A file whose first bytes are those of a recording or a PDF. */
export interface AdmittedFile {
  recognised: RecognisedFile
  head: Buffer
  /** All of it, from its start. */
  whole: Readable
  /** What it has to be piped through. */
  limit: SizeLimit
}

export type UploadLimits = Pick<Config, 'PLC_MAX_PDF_UPLOAD_MB' | 'PLC_MAX_AUDIO_UPLOAD_MB'>

/** Looks at what a file is before more of it is taken. Throws ProblemError 400 when it cannot become a lecture. */
export async function admitFile(file: Readable, config: UploadLimits): Promise<AdmittedFile> {
  const { head, whole } = await readHead(file, headBytes)
  if (head.length === 0)
    throw badRequest('file_not_recognised', 'the file is empty: send the recording or the PDF itself')
  const recognised = await recogniseFile(head)
  if (!recognised) {
    whole.destroy()
    throw badRequest(
      'file_not_recognised',
      'the file is neither audio nor a PDF, whatever its name says: send wav, mp3, m4a, mp4, webm, ogg, flac or pdf',
    )
  }
  const limit =
    recognised.sourceType === 'pdf'
      ? new SizeLimit(config.PLC_MAX_PDF_UPLOAD_MB, 'split it, or raise PLC_MAX_PDF_UPLOAD_MB')
      : new SizeLimit(
          config.PLC_MAX_AUDIO_UPLOAD_MB,
          'compress or split it, or raise PLC_MAX_AUDIO_UPLOAD_MB',
        )
  return { recognised, head, whole, limit }
}

const tailBytes = 65_536

/** Passes a file on and remembers its last bytes; one byte over the limit fails the stream with 413. */
class SizeLimit extends Transform {
  tail = Buffer.alloc(0)
  readonly #maximumMb: number
  readonly #remedy: string
  #bytes = 0

  constructor(maximumMb: number, remedy: string) {
    super()
    this.#maximumMb = maximumMb
    this.#remedy = remedy
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void) {
    this.#bytes += chunk.length
    this.tail = Buffer.concat([this.tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
    if (this.#bytes <= this.#maximumMb * 1_048_576) return done(null, chunk)
    const message = `the file is larger than ${this.#maximumMb} MB: ${this.#remedy}`
    done(new ProblemError(413, 'body_too_large', message))
  }
}
