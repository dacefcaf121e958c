import { setTimeout as sleep } from 'node:timers/promises'
import type { GcsAnswer, GcsClient } from './gcs-client.ts'
import { attempt, GcsRefusal, refusalOf } from './gcs-failure.ts'

/** A resumable upload that has been started. Whoever knows its address may write the object: it is a secret. */
export interface UploadSession {
  client: GcsClient
  address: string
}

/** A piece of the object, whole in memory. */
interface Piece {
  bytes: Buffer
  /** Of its first byte in the object. */
  offset: number
  /** Of the last piece only: the MD5 of the whole object, base64. */
  lastMd5: string | undefined
}

const mostFailuresInARow = 3
const waitMs = 200
const endTimeoutMs = 10_000

/** Cloud Storage has what was sent so far, and waits for more. */
const incomplete = 308
/** Cloud Storage has cancelled the upload. */
const cancelled = 499

/**
 * Sends a piece and resolves when the store has all of it; with the last one the object is made. After a
 * failure it asks how far the store got, and goes on from there.
 */
export async function sendPiece(session: UploadSession, piece: Piece, stop: AbortSignal): Promise<void> {
  await attempt('write', stop, async () => {
    let position: number | 'made' = piece.offset
    for (let failures = 0; !isDone(piece, position); ) {
      try {
        const before: number = position
        position = await send(session, piece, before, stop)
        if (position !== 'made' && position <= before) throw new GcsRefusal('NoProgress', 503)
        failures = 0
      } catch (error) {
        failures += 1
        if (stop.aborted || !refusalOf(error).retriable || failures >= mostFailuresInARow) throw error
        await sleep(waitMs * failures, undefined, { signal: stop })
        position = await ask(session, stop)
      }
    }
  })
}

/** Cancels the upload unless it is complete; resolves to whether it is, and the object made. Never rejects. */
export async function hasMadeItsObject(session: UploadSession): Promise<boolean> {
  const signal = AbortSignal.timeout(endTimeoutMs)
  try {
    const { client, address } = session
    const answer = await client.send(
      { method: 'DELETE', to: { session: address }, signal },
      { expected: [cancelled, 404, 410] },
    )
    await answer.body.dump()
    return answer.statusCode !== cancelled && (await ask(session, signal)) === 'made'
  } catch {
    // A store that cannot be reached forgets the session within a week, by itself.
    return false
  }
}

function isDone({ bytes, offset, lastMd5 }: Piece, position: number | 'made'): position is 'made' {
  if (position === 'made') return true
  const end = offset + bytes.length
  // Bytes that are no longer in memory cannot be sent again.
  if (position < offset || position > end) throw new GcsRefusal('SessionLost')
  return position === end && lastMd5 === undefined
}

async function send(
  { client, address }: UploadSession,
  { bytes, offset, lastMd5 }: Piece,
  position: number,
  signal: AbortSignal,
): Promise<number | 'made'> {
  const end = offset + bytes.length
  const range = position === end ? '*' : `${position}-${end - 1}`
  const answer = await client.send(
    {
      method: 'PUT',
      to: { session: address },
      headers: {
        'content-range': `bytes ${range}/${lastMd5 === undefined ? '*' : end}`,
        ...(lastMd5 === undefined ? {} : { 'x-goog-hash': `md5=${lastMd5}` }),
      },
      body: bytes.subarray(position - offset),
      signal,
    },
    { expected: [incomplete], attempts: 1 },
  )
  return progressIn(answer)
}

async function ask({ client, address }: UploadSession, signal: AbortSignal): Promise<number | 'made'> {
  const headers = { 'content-range': 'bytes */*' }
  const answer = await client.send(
    { method: 'PUT', to: { session: address }, headers, signal },
    { expected: [incomplete] },
  )
  return progressIn(answer)
}

/** How many bytes the store has by this answer, or that it has made the object. */
async function progressIn({ statusCode, headers, body }: GcsAnswer): Promise<number | 'made'> {
  await body.dump()
  if (statusCode !== incomplete) return 'made'
  const [, last] = /^bytes=0-(\d+)$/.exec(String(headers['range'] ?? '')) ?? []
  return last === undefined ? 0 : Number(last) + 1
}
