import { GcsFault } from './fault.ts'

/** The two parts of an upload with `uploadType=multipart`: the document, read whole, and the bytes, as a stream. */
export interface RelatedBody {
  document: string
  /** Of the second part. */
  contentType: string | undefined
  bytes: AsyncGenerator<Buffer>
}

const largestHeadBytes = 1024 * 1024

/** Takes a multipart/related body apart (RFC 2387) without holding its second part. Throws GcsFault. */
export async function openRelated(
  contentType: string | undefined,
  body: AsyncIterable<Buffer>,
): Promise<RelatedBody> {
  const [, quoted, plain] =
    /^multipart\/related\b.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '') ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw malformed()
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const source = body[Symbol.asyncIterator]()
  // The first boundary has no line break before it: this one makes it like the others.
  let pending: Buffer = Buffer.from('\r\n')

  const pull = async () => {
    const { done, value } = await source.next()
    if (done) throw malformed()
    pending = Buffer.concat([pending, value])
  }
  const upTo = async (mark: Buffer | string) => {
    for (;;) {
      const end = pending.indexOf(mark)
      if (end !== -1) {
        const text = pending.toString('utf8', 0, end)
        pending = pending.subarray(end + Buffer.byteLength(mark))
        return text
      }
      if (pending.length > largestHeadBytes) throw malformed()
      await pull()
    }
  }

  await upTo(delimiter)
  await upTo('\r\n\r\n')
  const document = await upTo(delimiter)
  const head = await upTo('\r\n\r\n')

  async function* bytes(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = pending.indexOf(delimiter)
      if (end !== -1) {
        yield pending.subarray(0, end)
        break
      }
      // What may be the beginning of a boundary waits for the rest of it.
      const safe = Math.max(0, pending.length - delimiter.length + 1)
      if (safe > 0) yield pending.subarray(0, safe)
      pending = pending.subarray(safe)
      await pull()
    }
    for (let done = false; !done; ) done = (await source.next()).done === true
  }
  return { document, contentType: /^content-type:\s*(\S.*?)\s*$/im.exec(head)?.[1], bytes: bytes() }
}

function malformed(): GcsFault {
  return new GcsFault('invalid', 'The multipart body is malformed or was cut off.')
}
