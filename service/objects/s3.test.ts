import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect } from 'chai'
import {
  startTestServer,
  type TestServer,
  testBucket,
  testClient,
  testCredentials,
} from '../../lab/stack/s3-server/testing/test-server.ts'
import { type ObjectStore, ObjectStoreError } from './object-store.ts'
import { createS3Store, type S3StoreOptions } from './s3.ts'
import { describeObjectStore } from './testing/conformance.ts'
import { rejection } from './testing/rejection.ts'
import { openS3UnderTest, optionsFor } from './testing/s3-under-test.ts'
import { startSilentServer } from './testing/silent-server.ts'
import { sha256, streamOf } from './testing/streams.ts'

describeObjectStore('S3', () => openS3UnderTest())
describeObjectStore('S3 with checksums only where they are required', () =>
  openS3UnderTest(async () => ({ checksums: 'when_required' })),
)

describe('an S3 store that is wired wrongly', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer()
  })
  after(() => server.stop())

  it('tells a wrong secret', async () => {
    const store = wired(server, { credentials: { ...testCredentials, secretAccessKey: 'wrong' } })
    expect(await failureOf(store)).to.include({ code: 'SignatureDoesNotMatch', retriable: false })
  })

  it('tells an access key that nobody knows', async () => {
    const store = wired(server, { credentials: { ...testCredentials, accessKeyId: 'AKIANOBODY' } })
    expect(await failureOf(store)).to.include({ code: 'InvalidAccessKeyId', retriable: false })
  })

  it('tells a missing bucket', async () => {
    const store = wired(server, { bucket: 'no-such-bucket' })
    expect(await failureOf(store)).to.include({ code: 'NoSuchBucket', retriable: false, operation: 'write' })
  })

  it('tells a missing bucket from a missing object when it looks at one', async () => {
    const store = wired(server, { bucket: 'no-such-bucket' })
    expect(await rejection(store.facts('a'))).to.include({ code: 'NoSuchBucket', operation: 'facts' })
  })

  it('tells a wrong region', async () => {
    const store = wired(server, { region: 'eu-central-1' })
    expect(await failureOf(store)).to.include({ code: 'AuthorizationHeaderMalformed', retriable: false })
  })

  it('tells that nothing listens, as something that may pass', async () => {
    const store = createS3Store(optionsFor('http://127.0.0.1:1'))
    expect(await failureOf(store)).to.include({ code: 'ECONNREFUSED', retriable: true })
  })

  it('gives up on a store that does not answer', async () => {
    const silent = await startSilentServer()
    const store = createS3Store({ ...optionsFor(silent.url), requestTimeoutMs: 100 })
    expect(await failureOf(store)).to.include({ code: 'ETIMEDOUT', retriable: true })
    await silent.stop()
  })

  it('says what to do, and neither address nor keys', async () => {
    const store = wired(server, { credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'hush' } })
    const error = await failureOf(store)
    expect(error.message).to.contain('AWS_ACCESS_KEY_ID')
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).to.not.match(
      /AKIANOBODY|hush|127\.0\.0\.1/,
    )
  })
})

describe('an S3 store that shares its prefix', () => {
  it('removes what others put into a folder, and lists only what it can name', async () => {
    const server = await startTestServer()
    const others = testClient(server.url)
    for (const Key of ['pegasus/shared/', 'pegasus/shared/a//b', 'pegasus/shared/c']) {
      await others.send(new PutObjectCommand({ Bucket: testBucket, Key, Body: 'x' }))
    }
    const store = wired(server, {})
    const listed: string[] = []
    for await (const { key } of store.list('shared/')) listed.push(key)
    expect(listed).to.deep.equal(['shared/c'])
    expect(await store.removeAll('shared/')).to.equal(3)
    await server.stop()
  })
})

describe('an S3 store whose server fails', () => {
  let server: TestServer
  let store: ObjectStore

  beforeEach(async () => {
    server = await startTestServer()
    store = createS3Store(optionsFor(server.url))
  })
  afterEach(() => server.stop())

  it('fails a download whose bytes are not those that were written', async () => {
    await store.write('a.txt', 'the true text', { contentType: 'text/plain' })
    await changeStoredBytes(server, 'the fake text')
    expect(await rejection(store.read('a.txt'))).to.include({ code: 'BodyDamaged', retriable: true })
  })

  it('fails a download whose connection breaks, as something that may pass', async () => {
    await store.write('a.wav', streamOf(20 * 1024 * 1024), { contentType: 'audio/wav' })
    const reading = await store.stream('a.wav')
    await once(reading, 'readable')
    await server.stop()
    expect(await rejection(sha256(reading))).to.include({ operation: 'stream', retriable: true })
  })

  it('fails an upload when the server goes away in the middle', async () => {
    const source = streamOf(200 * 1024 * 1024)
    source.once('data', () => server.stop())
    const writing = store.write('a.wav', source, { contentType: 'audio/wav' })
    expect(await rejection(writing)).to.include({ operation: 'write', retriable: true })
  })
})

function wired(server: TestServer, options: Partial<S3StoreOptions>): ObjectStore {
  return createS3Store({ ...optionsFor(server.url), ...options })
}

async function failureOf(store: ObjectStore): Promise<Error> {
  const error = await rejection(store.write('a.txt', 'x', { contentType: 'text/plain' }))
  expect(error).to.be.instanceOf(ObjectStoreError)
  return error
}

async function changeStoredBytes({ folder }: TestServer, text: string): Promise<void> {
  const [file = ''] = await readdir(join(folder, 'data'))
  await writeFile(join(folder, 'data', file), text)
}
