import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3'
import { expect } from 'chai'
import {
  startTestServer,
  type TestServer,
  testBucket,
  testClient,
} from '../../lab/stack/s3-server/testing/test-server.ts'
import type { ObjectStore } from './object-store.ts'
import { createS3Store } from './s3.ts'
import { pageSize, uploadsBelow } from './testing/conformance.ts'
import { type Fault, type FaultyProxy, startFaultyProxy } from './testing/faulty-proxy.ts'
import { rejection } from './testing/rejection.ts'
import { optionsFor } from './testing/s3-under-test.ts'
import { sha256, streamOf } from './testing/streams.ts'

const sizeBytes = 9 * 1024 * 1024
const audio = { contentType: 'audio/wav' }
const create = { ...audio, create: true }

describe('an S3 store, and what becomes of its requests', () => {
  let server: TestServer
  let proxy: FaultyProxy
  let store: ObjectStore
  let faultOf: (request: IncomingMessage) => Fault
  let conditions: number
  let parts: number

  beforeEach(async () => {
    server = await startTestServer({ pageSize })
    faultOf = () => 'none'
    conditions = 0
    parts = 0
    proxy = await startFaultyProxy(server.url, (request) => {
      if (isConditional(request)) conditions += 1
      if (request.url?.includes('partNumber=')) parts += 1
      return faultOf(request)
    })
    store = createS3Store(optionsFor(proxy.url))
  })
  afterEach(async () => {
    store.close()
    await proxy.stop()
    await server.stop()
  })

  const writeWhole = async (key: string) => {
    await store.write(key, streamOf(sizeBytes), create)
    return (await sha256(await store.stream(key))) === (await sha256(streamOf(sizeBytes)))
  }

  describe('when the answer to a write that made its object was lost', () => {
    beforeEach(() => {
      faultOf = times(1, isConditional, 'answer-lost')
    })

    it('is refused when the object that was in its way is gone again', async () => {
      faultOf = times(1, isConditional, { status: 412, code: 'PreconditionFailed' })
      expect(await rejection(store.write('a', 'mine', create))).to.include({ code: 'ObjectExists' })
    })

    it('tells an object of the same size that somebody else made', async () => {
      await store.write('a', 'mine', audio)
      expect(await rejection(store.write('a', 'othr', create))).to.include({ code: 'ObjectExists' })
    })

    it('cannot say so while it cannot look at the object', async () => {
      const lost = faultOf
      faultOf = (request) => (request.method === 'HEAD' ? 'slow-down' : lost(request))
      expect(await rejection(store.write('a', 'mine', create))).to.have.property('retriable', true)
    })
  })

  describe('when an upload in parts finds an object of its size', () => {
    it('takes the one that has the same bytes for its own', async () => {
      await store.write('a', streamOf(sizeBytes), create)
      expect(await store.write('a', streamOf(sizeBytes), create)).to.deep.equal({ sizeBytes })
      expect(await uploadsBelow(store, '')).to.deep.equal([])
    })

    it('refuses another one by its checksum', async () => {
      await store.write('a', streamOf(sizeBytes), create)
      const other = Buffer.alloc(sizeBytes, 'other')
      const writing = store.write('a', Readable.from([other], { objectMode: false }), create)
      expect(await rejection(writing)).to.include({ code: 'ObjectExists' })
      expect(await sha256(await store.stream('a'))).to.equal(await sha256(streamOf(sizeBytes)))
    })
  })

  describe('whose server refuses the condition by its name', () => {
    beforeEach(() => {
      const refusal = { status: 400, code: 'InvalidArgument', message: 'If-None-Match is not supported' }
      faultOf = (request) => (isConditional(request) ? refusal : 'none')
    })

    it('writes without it, and does not ask again', async () => {
      await store.write('a', 'first', create)
      await store.write('b', 'second', create)
      expect([(await store.read('a')).toString(), (await store.read('b')).toString()]).to.deep.equal([
        'first',
        'second',
      ])
      expect(conditions).to.equal(1)
    })

    it('completes an upload in parts without it', async () => {
      expect(await writeWhole('a')).to.equal(true)
      expect(conditions).to.equal(1)
    })
  })

  it('writes nothing without the condition when the refusal does not name it', async () => {
    await store.write('a', 'mine', audio)
    faultOf = times(1, isConditional, { status: 400, code: 'InvalidRequest', message: 'too many tags' })
    expect(await rejection(store.write('a', 'other', create))).to.have.property('code', 'InvalidRequest')
    expect((await store.read('a')).toString()).to.equal('mine')
  })

  it('passes on a refusal that is not about the condition, and goes on using it', async () => {
    faultOf = ({ method }) => (method === 'PUT' ? { status: 501, code: 'NotImplemented' } : 'none')
    expect(await rejection(store.write('a', 'x', create))).to.have.property('code', 'NotImplemented')
    faultOf = () => 'none'
    await store.write('a', 'mine', create)
    expect(await rejection(store.write('a', 'other', create))).to.have.property('code', 'ObjectExists')
  })

  describe('in conflict with another write', () => {
    const conflict = { status: 409, code: 'ConditionalRequestConflict' }

    it('tries again', async () => {
      faultOf = times(2, isConditional, conflict)
      await store.write('a', 'mine', create)
      expect(await writeWhole('b')).to.equal(true)
    })

    it('says so when the conflict has ended the upload, so that all of it may be tried again', async () => {
      const gone = { status: 404, code: 'NoSuchUpload' }
      const first = times(1, isConditional, conflict)
      const next = times(1, isConditional, gone)
      faultOf = (request) => {
        const fault = first(request)
        return fault === 'none' ? next(request) : fault
      }
      const error = await rejection(store.write('a', streamOf(sizeBytes), create))
      expect(error).to.include({ code: 'ConditionalRequestConflict', retriable: true })
    })

    it('gives up after a while, as something that may pass, and leaves no parts', async () => {
      faultOf = (request) => (isConditional(request) ? conflict : 'none')
      const error = await rejection(store.write('a', streamOf(sizeBytes), create))
      expect(error).to.include({ code: 'ConditionalRequestConflict', retriable: true })
      expect(await uploadsBelow(store, '')).to.deep.equal([])
    })
  })

  describe('that has begun an upload in parts', () => {
    it('tells its id before the first part, and lists it until it is complete', async () => {
      let seen: unknown
      const begun = async (uploadId: string) => {
        const listed = await uploadsBelow(store, 'audio/')
        await sleep(100)
        seen = { uploadId, parts, listed }
      }
      await store.write('audio/a', streamOf(sizeBytes), { ...create, begun })
      const { uploadId } = seen as { uploadId: string }
      expect(seen).to.deep.equal({ uploadId, parts: 0, listed: [{ key: 'audio/a', uploadId }] })
      expect(await uploadsBelow(store, '')).to.deep.equal([])
    })

    it('does not tell of a write that needs no parts', async () => {
      const begun = async () => expect.fail('there are no parts')
      await store.write('a', streamOf(1000), { ...audio, begun })
    })

    it('fails the write when the upload is abandoned under it', async () => {
      const begun = (uploadId: string) => store.abandonUpload('a', uploadId)
      const error = await rejection(store.write('a', streamOf(sizeBytes), { ...audio, begun }))
      expect([error.name, await store.facts('a')]).to.deep.equal(['ObjectStoreError', null])
    })
  })

  describe('with uploads that others left', () => {
    const many = 2 * pageSize + 5

    it('lists those below a prefix over all pages, and abandons them', async () => {
      const others = testClient(server.url)
      const begin = (Key: string) =>
        others.send(new CreateMultipartUploadCommand({ Bucket: testBucket, Key }))
      for (let number = 0; number < many; number += 1) await begin(`pegasus/audio/${number % 10}`)
      await begin('pegasus/documents/a')
      await begin('elsewhere/audio/a')
      const listed = await uploadsBelow(store, 'audio/')
      expect(new Set(listed.map(({ uploadId }) => uploadId)).size).to.equal(many)
      expect(new Set(listed.map(({ key }) => key)).size).to.equal(10)
      for (const { key, uploadId } of listed) await store.abandonUpload(key, uploadId)
      expect((await uploadsBelow(store, '')).map(({ key }) => key)).to.deep.equal(['documents/a'])
    })

    it('names the right that is missing', async () => {
      faultOf = () => ({ status: 403, code: 'AccessDenied' })
      const listing = await rejection(uploadsBelow(store, ''))
      expect(listing.message).to.contain('s3:ListBucketMultipartUploads')
      expect(listing).to.include({ operation: 'listUploads', code: 'AccessDenied', retriable: false })
      expect((await rejection(store.abandonUpload('a', 'b'))).message).to.contain('s3:AbortMultipartUpload')
    })

    it('tells a missing bucket', async () => {
      const elsewhere = createS3Store({ ...optionsFor(proxy.url), bucket: 'no-such-bucket' })
      expect(await rejection(uploadsBelow(elsewhere, ''))).to.have.property('code', 'NoSuchBucket')
      expect(await rejection(elsewhere.abandonUpload('a', 'b'))).to.have.property('code', 'NoSuchBucket')
      elsewhere.close()
    })
  })
})

function isConditional({ headers }: IncomingMessage): boolean {
  return headers['if-none-match'] === '*'
}

function times(count: number, matches: (request: IncomingMessage) => boolean, fault: Fault) {
  let left = count
  return (request: IncomingMessage): Fault => {
    if (left === 0 || !matches(request)) return 'none'
    left -= 1
    return fault
  }
}
