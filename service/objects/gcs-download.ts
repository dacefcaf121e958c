import { createHash } from 'node:crypto'
import { addAbortSignal, finished, type Readable, Transform } from 'node:stream'
import type { GcsAnswer } from './gcs-client.ts'
import { GcsRefusal, gcsFailure, refusalOf } from './gcs-failure.ts'
import type { ObjectOperation } from './object-store.ts'

/**
 * The body of an answer, whose errors are ours: it fails when the connection breaks, and at its end when a
 * whole object is not what Cloud Storage says that it stored. Destroying it gives the connection back.
 */
export function downloadOf(
  { statusCode, headers, body }: GcsAnswer,
  operation: ObjectOperation,
  signal: AbortSignal | undefined,
): Readable {
  // The digest of the whole says nothing about a part of it.
  const md5 = statusCode === 206 ? undefined : md5In(headers['x-goog-hash'])
  const hash = createHash('md5')
  const checked = new Transform({
    transform(piece: Buffer, _encoding, done) {
      if (md5 !== undefined) hash.update(piece)
      done(null, piece)
    },
    flush(done) {
      const sound = md5 === undefined || hash.digest('base64') === md5
      done(sound ? null : gcsFailure(operation, new GcsRefusal('BodyDamaged')))
    },
  })
  finished(body, (error) => error && checked.destroy(gcsFailure(operation, brokenOff(error))))
  checked.once('close', () => body.destroy())
  body.pipe(checked)
  return signal ? addAbortSignal(signal, checked) : checked
}

/** Objects that were composed of others have no MD5; those are taken as they come. */
function md5In(header: string | string[] | undefined): string | undefined {
  const items = [header ?? []].flat().join(',').split(',')
  return items.map((item) => /^\s*md5=(\S+)\s*$/.exec(item)?.[1]).find((value) => value !== undefined)
}

/** Whatever ended a body early may pass. */
function brokenOff(error: unknown): GcsRefusal {
  const refusal = refusalOf(error)
  return refusal.retriable ? refusal : new GcsRefusal('BodyDamaged')
}
