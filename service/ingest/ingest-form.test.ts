import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { ProblemError } from '../http/problem-error.ts'
import { type FormFields, readIngestForm } from './ingest-form.ts'

const boundary = 'b0undary'

const forms = fc.record({
  fields: fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z_]{1,12}$/),
      value: fc.string({ unit: 'grapheme', maxLength: 40 }),
    }),
    { selector: ({ name }) => name, maxLength: 8 },
  ),
  file: fc.uint8Array({ maxLength: 3000 }),
  fileAt: fc.nat(8),
  /** Where the bytes are cut into chunks, as parts of the whole. */
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
})

const idle = { PLC_UPLOAD_IDLE_SECONDS: 30 }

describe('readIngestForm', () => {
  it('reads back every field and byte, wherever the file stands and the network cuts', async () => {
    await fc.assert(
      fc.asyncProperty(forms, fc.boolean(), async ({ fields, file, fileAt, cuts }, atOnce) => {
        const bytes = written(fields, file, fileAt)
        const read = await readForm(chunks(bytes, cuts), { enough: () => atOnce })
        expect(read.fields).to.deep.equal(Object.fromEntries(fields.map(({ name, value }) => [name, value])))
        expect(read.stored?.equals(file)).to.equal(true)
      }),
      {
        examples: [
          [formOf({ name: '__proto__', value: 'a name that means something to JavaScript' }), false],
        ],
      },
    )
  })

  it('never takes a form that breaks off for a whole one', async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    await fc.assert(
      fc.asyncProperty(forms, share, async ({ fields, file, fileAt, cuts }, part) => {
        const whole = written(fields, file, fileAt)
        // Without the two dashes that end it the form is not over.
        const short = whole.subarray(0, Math.floor((whole.length - 4) * part))
        expect(await outcomeOf(chunks(short, cuts))).to.equal('refused')
      }),
    )
  })

  it('lets go of a file that it kept and that is then refused unread', async () => {
    let refused: Readable | undefined
    const store = (_fields: FormFields, file: Readable) => {
      refused = file
      return Promise.reject(new ProblemError(409, 'conflict', 'there is one already'))
    }
    const form = written([{ name: 'title', value: 'a' }], Buffer.from('RIFF'), 0)
    await readIngestForm(requestOf([form]), { enough: () => false, admit: anyFile, store }, idle).catch(
      () => {},
    )
    expect(refused?.destroyed).to.equal(true)
  })

  for (const { why, size } of [
    { why: 'after its last byte', size: 10 },
    { why: 'while more than is read at once waits', size: 4_000_000 },
  ])
    it(`does not call a client silent while the bucket is slow, ${why}`, async () => {
      const store = async (_fields: FormFields, file: Readable) => {
        await sleep(1300)
        return await whole(file)
      }
      const form = written([], Buffer.alloc(size), 0)
      const reading = readIngestForm(
        requestOf(chunks(form, [0.2, 0.4, 0.6, 0.8])),
        { enough: () => true, admit: anyFile, store },
        { PLC_UPLOAD_IDLE_SECONDS: 1 },
      )
      expect((await reading).stored?.length).to.equal(size)
    })

  it('calls a client silent that sends nothing more, and only then', async () => {
    const request = requestWith(written([], Buffer.alloc(10), 0).subarray(0, -10))
    const store = (_fields: FormFields, file: Readable) => whole(file)
    const reading = readIngestForm(
      request,
      { enough: () => true, admit: anyFile, store },
      { PLC_UPLOAD_IDLE_SECONDS: 1 },
    )
    expect(await reading.catch((error) => error)).to.include({ status: 408, code: 'upload_idle' })
  })

  it('refuses or reads whatever else comes, and always ends', async () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
        fc
          .constantFrom(
            `--${boundary}`,
            '\r\n',
            '--',
            'content-disposition: form-data; name="a"',
            '\r\n\r\n',
            '"',
          )
          .map((text) => Buffer.from(text)),
      ),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(noise, async (pieces) => {
        expect(await outcomeOf(pieces)).to.be.oneOf(['refused', 'read'])
      }),
      { numRuns: 500 },
    )
  })
})

interface Field {
  name: string
  value: string
}

function formOf(field: Field) {
  return { fields: [field], file: Buffer.alloc(0), fileAt: 0, cuts: [] }
}

function written(fields: Field[], file: Uint8Array, fileAt: number): Buffer {
  const parts = fields.map(({ name, value }) => [`name="${name}"`, Buffer.from(value)] as const)
  parts.splice(fileAt, 0, [`name="audio"; filename="a.wav"`, Buffer.from(file)])
  return Buffer.concat([
    ...parts.flatMap(([head, bytes]) => [
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
}

function chunks(bytes: Buffer, cuts: number[]): Buffer[] {
  const ends = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

/** Reads the chunks as the body of a request that has come whole. */
async function readForm(
  pieces: Buffer[],
  { enough }: { enough(fields: FormFields): boolean },
): Promise<{ fields: FormFields; stored: Buffer | undefined }> {
  return await readIngestForm(
    requestOf(pieces),
    { enough, admit: anyFile, store: (_fields, file) => whole(file) },
    idle,
  )
}

/** A request that has come whole, in these pieces. */
function requestOf(pieces: Buffer[]): IncomingMessage {
  const request = requestWith(...pieces)
  request.push(null)
  request.complete = true
  return request
}

/** A request of which these pieces have come so far. */
function requestWith(...pieces: Buffer[]): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  for (const piece of pieces) request.push(piece)
  return request
}

const anyFile = async (file: Readable) => ({ whole: file, limit: new PassThrough() })

async function whole(file: Readable): Promise<Buffer> {
  const read: Buffer[] = []
  for await (const chunk of file) read.push(chunk as Buffer)
  return Buffer.concat(read)
}

async function outcomeOf(pieces: Buffer[]): Promise<'read' | 'refused'> {
  try {
    await readForm(pieces, { enough: () => true })
    return 'read'
  } catch (error) {
    if (error instanceof ProblemError && error.status < 500) return 'refused'
    throw error
  }
}
