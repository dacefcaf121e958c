import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Upload {
  lectureId: string
  totalBytes: number
}

/** Sends a recording that is made while it is sent; resolves to the answer's status. */
export async function sendRecording(
  api: { apiUrl: string; writeToken: string },
  upload: Upload,
): Promise<number> {
  const posting = post(api)
  const answered = once(posting, 'response')
  await pipeline(Readable.from(form(upload)), posting)
  const [answer] = await answered
  answer.resume()
  return answer.statusCode
}

/** Sends the first half of a recording and hangs up. */
export async function hangUpHalfway(
  api: { apiUrl: string; writeToken: string },
  upload: Upload,
): Promise<void> {
  const posting = post(api)
  posting.on('error', () => {})
  let sent = 0
  for (const chunk of form(upload)) {
    if (!posting.write(chunk)) await once(posting, 'drain')
    sent += chunk.length
    if (sent > upload.totalBytes / 2) break
  }
  posting.destroy()
}

const boundary = 'pegasus-bench'

function post({ apiUrl, writeToken }: { apiUrl: string; writeToken: string }): ClientRequest {
  return request(`${apiUrl}/lectures/ingest`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${writeToken}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  })
}

function* form({ lectureId, totalBytes }: Upload): Generator<Buffer> {
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  yield Buffer.from(
    field('course_id', 'bench') +
      field('lecture_id', lectureId) +
      field('preset_id', 'exam-mode') +
      field('title', 'A very long recording') +
      field('auto_transcribe', 'false') +
      `--${boundary}\r\ncontent-disposition: form-data; name="audio"; filename="long.wav"\r\n\r\n`,
  )
  yield wavHeader(totalBytes)
  const mebibyte = 1024 ** 2
  for (let left = totalBytes - 44; left > 0; left -= mebibyte) yield Buffer.alloc(Math.min(left, mebibyte), 7)
  yield Buffer.from(`\r\n--${boundary}--\r\n`)
}

function wavHeader(totalBytes: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(totalBytes - 8, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(16_000, 24)
  header.writeUInt32LE(32_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(totalBytes - 44, 40)
  return header
}
