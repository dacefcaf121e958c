import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'chai'
import { startS3Server } from './server.ts'
import { answerCode } from './testing/answer-code.ts'
import {
  startTestServer,
  type TestServer,
  testBucket,
  testClient,
  testCredentials,
} from './testing/test-server.ts'

describe('the S3 server', () => {
  let server: TestServer
  let client: S3Client

  before(async () => {
    server = await startTestServer()
    client = testClient(server.url)
  })
  after(async () => {
    client.destroy()
    await server.stop()
  })

  const put = (key: string, body: string, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket: testBucket, Key: key, Body: body, ...more }))
  const get = (key: string, more: object = {}) =>
    client.send(new GetObjectCommand({ Bucket: testBucket, Key: key, ...more }))
  const head = (key: string, more: object = {}) =>
    client.send(new HeadObjectCommand({ Bucket: testBucket, Key: key, ...more }))
  const textOf = async (key: string, more: object = {}) => (await get(key, more)).Body?.transformToString()

  describe('buckets', () => {
    it('are made once', async () => {
      const command = () => client.send(new CreateBucketCommand({ Bucket: 'made-once' }))
      expect([await answerCode(command()), await answerCode(command())]).to.deep.equal([
        'fulfilled',
        'BucketAlreadyOwnedByYou 409',
      ])
    })

    it('are not made under a name that S3 would not take', async () => {
      const command = new CreateBucketCommand({ Bucket: 'Not_This' })
      expect(await answerCode(client.send(command))).to.equal('InvalidBucketName 400')
    })

    it('tell their region', async () => {
      const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: testBucket }))
      expect(BucketRegion).to.equal('us-east-1')
    })

    it('that are missing are told apart from objects that are', async () => {
      const command = new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' })
      expect(await answerCode(client.send(command))).to.equal('NoSuchBucket 404')
      expect(await answerCode(get('nowhere'))).to.equal('NoSuchKey 404')
      expect(await answerCode(head('nowhere'))).to.equal('NotFound 404')
    })
  })

  describe('objects', () => {
    it('keep their content type and metadata', async () => {
      await put('meta', 'x', {
        ContentType: 'audio/wav',
        Metadata: { lecture: 'l1' },
        CacheControl: 'no-store',
      })
      expect(await head('meta')).to.deep.include({
        ContentType: 'audio/wav',
        Metadata: { lecture: 'l1' },
        CacheControl: 'no-store',
        ContentLength: 1,
      })
    })

    it('have the MD5 of their bytes as ETag', async () => {
      const { ETag } = await put('md5', 'hello world')
      expect(ETag).to.equal('"5eb63bbbe01eeed093cb22bb8f5acdc3"')
    })

    it('give back the checksum they came with', async () => {
      await put('sum', 'hello', { ChecksumAlgorithm: 'SHA256' })
      expect(await head('sum', { ChecksumMode: 'ENABLED' })).to.deep.include({
        ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
        ChecksumType: 'FULL_OBJECT',
      })
    })

    it('come as a stream with a trailing checksum', async () => {
      const Body = Readable.from([Buffer.from('one '), Buffer.from('two')], { objectMode: false })
      await client.send(new PutObjectCommand({ Bucket: testBucket, Key: 'trailer', Body, ContentLength: 7 }))
      expect(await textOf('trailer')).to.equal('one two')
      expect(await head('trailer')).to.not.have.property('ContentEncoding')
    })

    it('whose names differ by dot segments are different', async () => {
      await put('a/../b', 'climbing')
      await put('b', 'plain')
      expect(await textOf('a/../b')).to.equal('climbing')
    })

    it('have names of at most 1024 bytes', async () => {
      expect(await answerCode(put('é'.repeat(513), 'x'))).to.equal('KeyTooLongError 400')
    })

    it('are copied with their headers, or with new ones', async () => {
      await put('original', 'text', { ContentType: 'text/markdown' })
      const from = { Bucket: testBucket, CopySource: `${testBucket}/original` }
      await client.send(new CopyObjectCommand({ ...from, Key: 'copy' }))
      await client.send(
        new CopyObjectCommand({
          ...from,
          Key: 'renamed',
          MetadataDirective: 'REPLACE',
          ContentType: 'text/plain',
        }),
      )
      expect([(await head('copy')).ContentType, (await head('renamed')).ContentType]).to.deep.equal([
        'text/markdown',
        'text/plain',
      ])
    })
  })

  describe('conditions', () => {
    it('create an object only once', async () => {
      const once = { IfNoneMatch: '*' }
      const answers = await Promise.all(['1', '2', '3'].map((body) => answerCode(put('once', body, once))))
      expect(answers.toSorted()).to.deep.equal([
        'PreconditionFailed 412',
        'PreconditionFailed 412',
        'fulfilled',
      ])
    })

    it('replace only the version that was seen', async () => {
      const { ETag } = await put('version', '1')
      await put('version', '2')
      expect(await answerCode(put('version', '3', { IfMatch: ETag }))).to.equal('PreconditionFailed 412')
    })

    it('spare a reader what it has', async () => {
      const { ETag } = await put('cached', 'x')
      expect(await answerCode(get('cached', { IfNoneMatch: ETag }))).to.match(/304$/)
    })
  })

  describe('ranges', () => {
    before(() => put('range', '0123456789'))

    it('are given as partial content, without the checksum of the whole', async () => {
      const answer = await get('range', { Range: 'bytes=2-4', ChecksumMode: 'ENABLED' })
      expect(answer).to.include({ ContentRange: 'bytes 2-4/10', ContentLength: 3 })
      expect([answer.ChecksumCRC32, await answer.Body?.transformToString()]).to.deep.equal([undefined, '234'])
    })

    it('beyond the end are refused', async () => {
      expect(await answerCode(get('range', { Range: 'bytes=10-' }))).to.equal('InvalidRange 416')
    })
  })

  describe('what is sent wrongly is refused and not kept', () => {
    afterEach(async () => {
      expect(await answerCode(head('wrong'))).to.equal('NotFound 404')
      expect(await strayFiles(server, client)).to.equal(0)
    })

    it('a checksum that is not that of the bytes', async () => {
      expect(await answerCode(put('wrong', 'hello', { ChecksumCRC32: 'AAAAAA==' }))).to.equal('BadDigest 400')
    })

    it('an MD5 that is not that of the bytes', async () => {
      const other = '1B2M2Y8AsgTpgAmY7PhCfg=='
      expect(await answerCode(put('wrong', 'hello', { ContentMD5: other }))).to.equal('BadDigest 400')
    })

    it('an MD5 that is none', async () => {
      expect(await answerCode(put('wrong', 'hello', { ContentMD5: 'aGVsbG8=' }))).to.equal(
        'InvalidDigest 400',
      )
    })

    it('a checksum of a kind that is not computed here', async () => {
      const answer = put('wrong', 'hello', { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })
      expect(await answerCode(answer)).to.equal('NotImplemented 501')
    })

    it('a body other than the one that was signed', async () => {
      const altered = testClient(server.url)
      altered.middlewareStack.add(
        (next) => (args) => {
          Object.assign(args.request as object, { body: 'jello' })
          return next(args)
        },
        { step: 'finalizeRequest', priority: 'low' },
      )
      const command = new PutObjectCommand({
        Bucket: testBucket,
        Key: 'wrong',
        Body: 'hello',
        ContentMD5: undefined,
      })
      expect(await answerCode(altered.send(command))).to.equal('XAmzContentSHA256Mismatch 400')
    })

    it('what a client leaves half-sent', async () => {
      const url = await presignedPut(client, 'wrong')
      const upload = request(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } })
      const gone = once(upload, 'error')
      upload.write(Buffer.alloc(200_000))
      await until(async () => (await strayFiles(server, client)) === 1)
      upload.destroy(new Error('gone'))
      await gone
      await until(async () => (await strayFiles(server, client)) === 0)
    })
  })

  describe('signed URLs', () => {
    it('write without any header', async () => {
      const response = await fetch(await presignedPut(client, 'by-url'), {
        method: 'PUT',
        body: 'from outside',
      })
      expect([response.status, await textOf('by-url')]).to.deep.equal([200, 'from outside'])
    })

    it('are good for their method alone', async () => {
      const response = await fetch(await presignedPut(client, 'by-url'))
      expect([response.status, await response.text()]).to.satisfy(
        ([status, body]: [number, string]) => status === 403 && body.includes('<Code>SignatureDoesNotMatch<'),
      )
    })

    it('override the headers of the answer', async () => {
      await put('overridden', '# Notes', { ContentType: 'text/plain' })
      const command = new GetObjectCommand({
        Bucket: testBucket,
        Key: 'overridden',
        ResponseContentType: 'text/markdown',
        ResponseContentDisposition: 'attachment; filename="notes.md"',
      })
      const { headers } = await fetch(await getSignedUrl(client, command, { expiresIn: 60 }))
      expect(headers.get('content-type')).to.equal('text/markdown')
      expect(headers.get('content-disposition')).to.equal('attachment; filename="notes.md"')
    })

    it('cannot put a line break into a header', async () => {
      const command = new GetObjectCommand({
        Bucket: testBucket,
        Key: 'overridden',
        ResponseContentType: 'text/plain\r\nset-cookie: a=b',
      })
      const response = await fetch(await getSignedUrl(client, command, { expiresIn: 60 }))
      expect([response.status, response.headers.get('set-cookie')]).to.deep.equal([400, null])
    })
  })

  describe('who may ask', () => {
    it('nobody without a signature', async () => {
      const response = await fetch(`${server.url}/${testBucket}/meta`)
      expect([response.status, await response.text()]).to.satisfy(
        ([status, body]: [number, string]) => status === 403 && body.includes('<Code>AccessDenied</Code>'),
      )
    })

    it('is told before the body is sent', async () => {
      const upload = request(`${server.url}/${testBucket}/unasked`, {
        method: 'PUT',
        headers: { expect: '100-continue', 'content-length': 1_000_000 },
      })
      upload.on('continue', () => upload.destroy(new Error('the body was asked for')))
      upload.flushHeaders()
      const [response] = await once(upload, 'response')
      expect([response.statusCode, response.headers.connection]).to.deep.equal([403, 'close'])
      upload.destroy()
    })

    it('gets an answer also while it is sending a large body', async () => {
      const response = await fetch(`${server.url}/${testBucket}/unasked`, {
        method: 'PUT',
        body: new Uint8Array(20_000_000),
      })
      expect(response.status).to.equal(403)
    })
  })

  it('lists in the order of bytes', async () => {
    for (const name of ['Z', 'a', 'é', '\u{1f393}', '\uff5e']) await put(`order/${name}`, 'x')
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: testBucket, Prefix: 'order/' }),
    )
    expect(Contents.map(({ Key }) => Key?.slice('order/'.length))).to.deep.equal([
      'Z',
      'a',
      'é',
      '\uff5e',
      '\u{1f393}',
    ])
  })

  it('deletes many at once, those that are not there too', async () => {
    await put('many/1', 'x')
    const Objects = [{ Key: 'many/1' }, { Key: 'many/& <2>' }]
    const { Deleted = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: testBucket, Delete: { Objects } }),
    )
    expect(Deleted.map(({ Key }) => Key)).to.deep.equal(['many/1', 'many/& <2>'])
  })

  it('does not pretend to do what it cannot', async () => {
    const command = new GetObjectAclCommand({ Bucket: testBucket, Key: 'meta' })
    expect(await answerCode(client.send(command))).to.equal('NotImplemented 501')
  })

  it('survives what is no HTTP request for it', async () => {
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.end('GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    const answer = Buffer.concat(await socket.toArray()).toString()
    expect(answer).to.match(/^HTTP\/1.1 400 [\s\S]*InvalidURI/)
  })

  it('put none of all this down to itself', () => {
    expect(server.errors).to.deep.equal([])
  })
})

describe('the S3 server over a folder that is there', () => {
  it('has every object and its metadata after a restart', async () => {
    const server = await startTestServer()
    await testClient(server.url).send(
      new PutObjectCommand({ Bucket: testBucket, Key: 'kept', Body: 'text', ContentType: 'text/markdown' }),
    )
    await server.restart()
    const read = await testClient(server.url).send(new GetObjectCommand({ Bucket: testBucket, Key: 'kept' }))
    expect([await read.Body?.transformToString(), read.ContentType]).to.deep.equal(['text', 'text/markdown'])
    await server.stop()
  })

  it('does not start with a bucket whose name leads out of it', async () => {
    for (const name of ['..', '../up', 'Not_This']) {
      const starting = startS3Server({
        folder: '/nonexistent',
        credentials: testCredentials,
        buckets: [name],
      })
      expect(await starting.catch((error: unknown) => error), name).to.be.instanceOf(RangeError)
    }
  })
})

function presignedPut(client: S3Client, key: string): Promise<string> {
  return getSignedUrl(client, new PutObjectCommand({ Bucket: testBucket, Key: key }), { expiresIn: 60 })
}

/** How many files of bytes belong to no object. */
async function strayFiles(server: TestServer, client: S3Client): Promise<number> {
  const { KeyCount = 0 } = await client.send(new ListObjectsV2Command({ Bucket: testBucket }))
  return (await readdir(join(server.folder, 'data'))).length - KeyCount
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10))
}
