import { checkCondition, conditionOf } from './conditions.ts'
import { type ContentRange, parseContentRange } from './content-range.ts'
import { checkClaims, claimsOf } from './digests.ts'
import { GcsFault } from './fault.ts'
import { describedBy, nameOf, parseWanted, resourceOf } from './object.ts'
import { type Exchange, sendEmpty, sendJson } from './operation.ts'
import { header, receiveText } from './request.ts'
import { type Session, sizeOf } from './session-index.ts'
import { bodyOf } from './simple-upload.ts'

/** What is kept of a body that is not the last one is a multiple of this. */
const quantumBytes = 256 * 1024

/** `POST …?uploadType=resumable`: starts a session and says where it goes on. */
export async function startSession({ request, response, index }: Exchange, bucket: string): Promise<void> {
  index.requireBucket(bucket)
  const wanted = parseWanted(await receiveText(request), request.query)
  const contentType = wanted.contentType ?? header(request, 'x-upload-content-type')
  const name = nameOf(wanted)
  const ifGenerationMatch = conditionOf(request.query)
  checkCondition(ifGenerationMatch, index.find(bucket, name))
  const session = index.sessions.start({
    bucket,
    name,
    wanted: { ...wanted, contentType },
    ifGenerationMatch,
  })
  const query = new URLSearchParams({ uploadType: 'resumable', name, upload_id: session.id })
  const home = `http://${header(request, 'host')}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`
  sendEmpty(response, 200, { location: `${home}?${query}`, 'x-guploader-uploadid': session.id })
}

/**
 * `PUT` to a session: takes more bytes, or says how far it got. Answers 308 with the range that has arrived,
 * or 200 with the object when all of it has.
 */
export async function continueSession(exchange: Exchange): Promise<void> {
  const { request, response, index } = exchange
  const id = request.query.get('upload_id') ?? ''
  const range = parseContentRange(header(request, 'content-range'))
  await index.sessions.inTurn(id, async () => {
    const told = index.sessions.lastAnswer(id)
    if (told !== undefined) {
      sendJson(response, told)
      return
    }
    const session = index.sessions.find(id)
    if (!session) throw new GcsFault('notFound', 'The upload session does not exist.')
    if (range.first !== undefined) await receiveQuanta(exchange, session, range)
    if (isComplete(session, range)) sendJson(response, await complete(exchange, session))
    else sendProgress(exchange, session)
  })
}

/** `DELETE` of a session. 499 is how Cloud Storage says that it has been cancelled. */
export function cancelSession({ request, response, index }: Exchange): void {
  const session = index.sessions.find(request.query.get('upload_id') ?? '')
  if (!session) throw new GcsFault('notFound', 'The upload session does not exist.')
  index.sessions.cancel(session)
  sendEmpty(response, 499)
}

/** Takes in what a body brings from where the session stands; when it breaks off, what has arrived stays. */
async function receiveQuanta(
  { request, index }: Exchange,
  session: Session,
  range: ContentRange,
): Promise<void> {
  const position = sizeOf(session)
  if (range.first !== position) {
    throw new GcsFault('invalid', `The upload goes on at byte ${position}, not at byte ${range.first}.`)
  }
  const digests = await index.sessions.digests(session)
  const incoming = await index.data.create()
  let sizeBytes = 0
  const keep = async (bytes: Buffer) => {
    await incoming.append(bytes)
    digests.update(bytes)
    sizeBytes += bytes.length
  }
  try {
    let waiting: Buffer[] = []
    let waitingBytes = 0
    for await (const piece of bodyOf(request)) {
      waiting.push(piece)
      waitingBytes += piece.length
      if (waitingBytes < quantumBytes) continue
      const together = Buffer.concat(waiting)
      const wholeBytes = waitingBytes - (waitingBytes % quantumBytes)
      await keep(together.subarray(0, wholeBytes))
      waiting = [together.subarray(wholeBytes)]
      waitingBytes -= wholeBytes
    }
    const arrived = position + sizeBytes + waitingBytes
    if (range.openEnded || arrived === range.totalBytes) await keep(Buffer.concat(waiting))
  } finally {
    await incoming.close()
    const segment = { file: incoming.file, sizeBytes }
    // A session that was cancelled meanwhile takes nothing more.
    if (sizeBytes > 0 && index.sessions.find(session.id) === session) index.sessions.append(session, segment)
    else index.data.discard([segment])
  }
}

function isComplete(session: Session, { totalBytes, openEnded }: ContentRange): boolean {
  return (openEnded && totalBytes === undefined) || sizeOf(session) === totalBytes
}

async function complete({ request, index }: Exchange, session: Session): Promise<Record<string, unknown>> {
  const { bucket, name, wanted, ifGenerationMatch } = session
  const digests = (await index.sessions.digests(session)).values()
  try {
    checkClaims({ ...wanted, ...claimsOf(header(request, 'x-goog-hash')) }, digests)
    checkCondition(ifGenerationMatch, index.find(bucket, name))
  } catch (error) {
    index.sessions.cancel(session)
    throw error
  }
  if (index.sessions.find(session.id) !== session) {
    throw new GcsFault('notFound', 'The upload session was cancelled.')
  }
  const object = index.put(bucket, {
    ...describedBy(wanted),
    name,
    sizeBytes: sizeOf(session),
    ...digests,
    segments: session.segments,
  })
  const resource = resourceOf(bucket, object)
  index.sessions.complete(session, resource)
  return resource
}

function sendProgress({ response, index }: Exchange, session: Session): void {
  if (index.sessions.find(session.id) !== session) {
    throw new GcsFault('notFound', 'The upload session was cancelled.')
  }
  const arrived = sizeOf(session)
  sendEmpty(response, 308, arrived > 0 ? { range: `bytes=0-${arrived - 1}` } : {})
}
