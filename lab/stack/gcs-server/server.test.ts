import { generateKeyPairSync } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type {
  Bucket,
  CreateWriteStreamOptions,
  File,
  GetFilesOptions,
  GetFilesResponse,
} from '@google-cloud/storage'
import { expect } from 'chai'
import { sha256, streamOf } from '../../../service/objects/testing/streams.ts'
import { startGcsServer } from './server.ts'
import { answerCode } from './testing/answer-code.ts'
import { startTestServer, type TestServer, testBucket, testClient } from './testing/test-server.ts'

const megabyte = 1024 * 1024
const soon = () => Date.now() + 60_000

describe("the Cloud Storage server, asked by Google's client", () => {
  let server: TestServer
  let bucket: Bucket

  before(async () => {
    server = await startTestServer()
    bucket = testClient(server.url).bucket(testBucket)
  })
  after(() => server.stop())

  describe('objects', () => {
    it('keep their bytes, content type and metadata', async () => {
      await bucket.file('a/x y+é.txt').save('hello', {
        resumable: false,
        metadata: { contentType: 'text/plain', metadata: { lecture: 'l1' } },
      })
      const [metadata] = await bucket.file('a/x y+é.txt').getMetadata()
      expect(await textOf(bucket.file('a/x y+é.txt'))).to.equal('hello')
      expect(metadata).to.deep.include({ size: '5', contentType: 'text/plain', metadata: { lecture: 'l1' } })
    })

    it('have both digests of their bytes', async () => {
      await bucket.file('digests').save('123456789', { resumable: false })
      const [{ md5Hash, crc32c }] = await bucket.file('digests').getMetadata()
      expect([md5Hash, crc32c]).to.deep.equal(['JfnnlDI7RTiF9RgfG2JNCw==', '4waSgw=='])
    })

    it('are read in ranges', async () => {
      await bucket.file('range').save('0123456789', { resumable: false })
      const pieces = await bucket.file('range').createReadStream({ start: 2, end: 4 }).toArray()
      expect(Buffer.concat(pieces).toString()).to.equal('234')
    })

    it('have a generation that grows with every write', async () => {
      const generations: number[] = []
      for (const body of ['one', 'two']) {
        await bucket.file('twice').save(body, { resumable: false })
        generations.push(Number((await bucket.file('twice').getMetadata())[0].generation))
      }
      expect(generations[1]).to.be.greaterThan(generations[0] ?? 0)
    })

    it('are gone when they are deleted', async () => {
      await bucket.file('gone').save('x', { resumable: false })
      await bucket.file('gone').delete()
      expect(await bucket.file('gone').exists()).to.deep.equal([false])
    })

    it('that are missing are told from buckets that are', async () => {
      const missing = await messageOf(bucket.file('nowhere').getMetadata())
      const elsewhere = testClient(server.url).bucket('nowhere')
      expect(missing).to.contain('No such object')
      expect(await messageOf(elsewhere.file('a').getMetadata())).to.contain('bucket does not exist')
    })

    it('survive a restart of the server', async () => {
      await bucket.file('kept').save('still here', { resumable: false })
      await server.restart()
      bucket = testClient(server.url).bucket(testBucket)
      expect(await textOf(bucket.file('kept'))).to.equal('still here')
    })
  })

  describe('uploads', () => {
    const everyByteKept = async (name: string, options: CreateWriteStreamOptions) => {
      await pipeline(streamOf(5 * megabyte), bucket.file(name).createWriteStream(options))
      const [url] = await bucket.file(name).getSignedUrl({ version: 'v4', action: 'read', expires: soon() })
      const stored = Buffer.from(await (await fetch(url)).arrayBuffer())
      return (await sha256(Readable.from([stored]))) === (await sha256(streamOf(5 * megabyte)))
    }
    // Google's client sends no token when it starts a session by itself at another endpoint than Google's.
    const session = async (name: string, preconditionOpts: object = {}) =>
      (await bucket.file(name).createResumableUpload({ preconditionOpts }))[0]

    it('in one request keep every byte', async () => {
      expect(await everyByteKept('at-once', { resumable: false })).to.equal(true)
    })

    it('in a session keep every byte', async () => {
      expect(await everyByteKept('session', { uri: await session('session') })).to.equal(true)
    })

    it('in a session, piece by piece, keep every byte', async () => {
      const uri = await session('pieces')
      expect(await everyByteKept('pieces', { uri, chunkSize: 2 * megabyte })).to.equal(true)
    })

    it('in a session, by pieces that make up the whole, keep every byte', async () => {
      const uri = await session('even')
      expect(await everyByteKept('even', { uri, chunkSize: megabyte })).to.equal(true)
    })

    it('whose digest is wrong make no object', async () => {
      const metadata = { md5Hash: 'JfnnlDI7RTiF9RgfG2JNCw==' }
      const saving = bucket
        .file('wrong')
        .save('other bytes', { resumable: false, validation: false, metadata })
      expect(await answerCode(saving)).to.equal('400 invalid')
      expect(await bucket.file('wrong').exists()).to.deep.equal([false])
    })

    it('under the condition that nothing is there leave what is', async () => {
      const preconditionOpts = { ifGenerationMatch: 0 }
      await bucket.file('once').save('first', { resumable: false, preconditionOpts })
      const again = bucket.file('once').save('second', { resumable: false, preconditionOpts })
      expect(await answerCode(again)).to.equal('412 conditionNotMet')
      expect(await textOf(bucket.file('once'))).to.equal('first')
    })

    it('under a condition are refused in a session too', async () => {
      await bucket.file('once-more').save('first', { resumable: false })
      expect(await answerCode(session('once-more', { ifGenerationMatch: 0 }))).to.equal('412')
    })
  })

  describe('listings', () => {
    before(() =>
      Promise.all(
        ['1', '2', '3', '4', '5'].map((name) => bucket.file(`list/${name}`).save(name, { resumable: false })),
      ),
    )

    it('give the names below a prefix, in order', async () => {
      const [files] = await bucket.getFiles({ prefix: 'list/' })
      expect(files.map(({ name }) => name)).to.deep.equal(
        ['1', '2', '3', '4', '5'].map((name) => `list/${name}`),
      )
    })

    it('come in pages', async () => {
      const sizes: number[] = []
      let next: GetFilesOptions | null = { prefix: 'list/', maxResults: 2, autoPaginate: false }
      while (next) {
        const page: GetFilesResponse = await bucket.getFiles(next)
        sizes.push(page[0].length)
        next = page[1] as GetFilesOptions | null
      }
      expect(sizes).to.deep.equal([2, 2, 1])
    })
  })

  describe('signed URLs', () => {
    const signed = async (name: string, more: object = {}) =>
      (await bucket.file(name).getSignedUrl({ version: 'v4', action: 'read', expires: soon(), ...more }))[0]
    const statusAndCode = async (answer: Promise<Response>) => {
      const response = await answer
      const [, code = ''] = /<Code>(\w+)/.exec(await response.text()) ?? []
      return `${response.status} ${code}`.trim()
    }

    before(() => bucket.file('signed/a b.txt').save('in the open', { resumable: false }))

    it('read an object, under another name and type', async () => {
      const overrides = { responseDisposition: 'attachment; filename="b"', responseType: 'text/markdown' }
      const response = await fetch(await signed('signed/a b.txt', overrides))
      expect(await response.text()).to.equal('in the open')
      expect(response.headers.get('content-disposition')).to.equal('attachment; filename="b"')
      expect(response.headers.get('content-type')).to.equal('text/markdown')
    })

    it('are refused when anything in them was changed', async () => {
      const url = await signed('signed/a b.txt', { responseType: 'text/plain' })
      const changes = [
        ['a%20b', 'c'],
        ['text%2Fplain', 'text%2Fhtml'],
        ['X-Goog-Expires=', 'X-Goog-Expires=1'],
      ]
      const answers = await Promise.all(
        changes.map(([from = '', to = '']) => statusAndCode(fetch(url.replace(from, to)))),
      )
      expect(answers).to.deep.equal(changes.map(() => '403 SignatureDoesNotMatch'))
    })

    it('are refused for another method', async () => {
      const url = await signed('signed/a b.txt')
      expect(await statusAndCode(fetch(url, { method: 'PUT', body: 'x' }))).to.equal(
        '403 SignatureDoesNotMatch',
      )
    })

    it('are refused when they were signed with another key', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const file = testClient(server.url, privateKey).bucket(testBucket).file('signed/a b.txt')
      const [url] = await file.getSignedUrl({ version: 'v4', action: 'read', expires: soon() })
      expect(await statusAndCode(fetch(url))).to.equal('403 SignatureDoesNotMatch')
    })

    it('write an object of the type that was signed, and no other', async () => {
      const url = await signed('signed/put.wav', { action: 'write', contentType: 'audio/wav' })
      const put = (type: string) =>
        fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: 'abc' })
      expect(await statusAndCode(put('text/html'))).to.equal('403 SignatureDoesNotMatch')
      expect(await statusAndCode(put('audio/wav'))).to.equal('200')
      expect((await bucket.file('signed/put.wav').getMetadata())[0]).to.include({
        contentType: 'audio/wav',
        size: '3',
      })
    })

    it('are the only way in without a token', async () => {
      expect(await statusAndCode(fetch(`${server.url}/${testBucket}/signed/a%20b.txt`))).to.equal(
        '403 AccessDenied',
      )
      expect((await fetch(`${server.url}/storage/v1/b/${testBucket}/o`)).status).to.equal(401)
    })
  })

  it('puts nothing down to itself', () => {
    expect(server.errors).to.deep.equal([])
  })
})

describe('a Cloud Storage server', () => {
  it('is not started for a bucket that Cloud Storage would not take', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const accounts = new Map([['a@b', publicKey]])
    const starting = startGcsServer({ folder: '/nowhere', accounts, buckets: ['Not This'] })
    expect(await messageOf(starting)).to.equal('Not This cannot be the name of a bucket')
  })
})

async function textOf(file: File): Promise<string> {
  return (await file.download())[0].toString()
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (error: Error) => error.message,
  )
}
