import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'chai'
import { answerCode } from './testing/answer-code.ts'
import { startTestServer, type TestServer, testBucket, testClient } from './testing/test-server.ts'

const fiveMegabytes = 5 * 1024 * 1024

describe('a multipart upload', () => {
  let server: TestServer
  let client: S3Client

  beforeEach(async () => {
    server = await startTestServer()
    client = testClient(server.url)
  })
  afterEach(async () => {
    client.destroy()
    await server.stop()
  })

  it('makes one object of its parts, in the order of their numbers', async () => {
    const upload = await begin()
    const second = await part(upload, 2, 'the end')
    const first = await part(upload, 1, 'a'.repeat(fiveMegabytes))
    await complete(upload, [first, second])
    expect(await readText(client)).to.equal(`${'a'.repeat(fiveMegabytes)}the end`)
  })

  it('has the checksum of its checksums and an ETag with the count of parts', async () => {
    const upload = await begin()
    const answer = await complete(upload, [await part(upload, 1, 'only')])
    expect(answer.ETag).to.match(/^"[0-9a-f]{32}-1"$/)
    expect(answer)
      .to.include({ ChecksumType: 'COMPOSITE' })
      .and.to.have.property('ChecksumCRC32')
      .that.matches(/-1$/)
  })

  it('is read across the borders of its parts', async () => {
    const upload = await begin()
    await complete(upload, [await part(upload, 1, 'a'.repeat(fiveMegabytes)), await part(upload, 2, 'bcd')])
    expect(await readText(client, `bytes=${fiveMegabytes - 2}-${fiveMegabytes + 1}`)).to.equal('aabc')
  })

  it('takes the last of two parts with one number', async () => {
    const upload = await begin()
    await part(upload, 1, 'first')
    await complete(upload, [await part(upload, 1, 'second')])
    expect(await readText(client)).to.equal('second')
    expect(await dataFiles(server)).to.equal(1)
  })

  it('drops the parts that the completion does not list', async () => {
    const upload = await begin()
    await part(upload, 1, 'unlisted')
    await complete(upload, [await part(upload, 2, 'listed')])
    expect([await readText(client), await dataFiles(server)]).to.deep.equal(['listed', 1])
  })

  it('lists its parts page by page', async () => {
    const upload = await begin()
    for (const number of [3, 1, 2]) await part(upload, number, String(number))
    const {
      Parts = [],
      IsTruncated,
      NextPartNumberMarker,
    } = await client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }))
    expect(Parts.map(({ PartNumber }) => PartNumber)).to.deep.equal([1, 2])
    expect([IsTruncated, NextPartNumberMarker]).to.deep.equal([true, '2'])
  })

  it('is listed while it is pending, page by page', async () => {
    for (const key of ['b', 'a', 'a']) await begin(key)
    const pages = await allPages()
    expect(pages.map(({ Uploads = [] }) => Uploads.map(({ Key }) => Key))).to.deep.equal([
      ['a'],
      ['a'],
      ['b'],
    ])
  })

  it('leaves nothing when it is aborted', async () => {
    const upload = await begin()
    await part(upload, 1, 'x')
    await client.send(new AbortMultipartUploadCommand(upload))
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: testBucket }))
    expect([Uploads, await dataFiles(server)]).to.deep.equal([undefined, 0])
  })

  it('goes on after a restart of the server', async () => {
    const upload = await begin()
    const first = await part(upload, 1, 'a'.repeat(fiveMegabytes))
    await server.restart()
    client = testClient(server.url)
    await complete(upload, [first, await part(upload, 2, 'the end')])
    expect(await readText(client)).to.have.lengthOf(fiveMegabytes + 7)
  })

  describe('refuses', () => {
    it('a part that is too small, unless it is the last', async () => {
      const upload = await begin()
      const parts = [await part(upload, 1, 'small'), await part(upload, 2, 'last')]
      expect(await answerCode(complete(upload, parts))).to.equal('EntityTooSmall 400')
    })

    it('a part that was not uploaded, or not like that', async () => {
      const upload = await begin()
      const uploaded = await part(upload, 1, 'x')
      for (const wrong of [{ PartNumber: 2 }, { ETag: '"0"' }, { ChecksumCRC32: 'AAAAAA==' }]) {
        const completion = complete(upload, [{ ...uploaded, ...wrong }])
        expect(await answerCode(completion), JSON.stringify(wrong)).to.equal('InvalidPart 400')
      }
    })

    it('parts out of order', async () => {
      const upload = await begin()
      const parts = [await part(upload, 2, 'a'.repeat(fiveMegabytes)), await part(upload, 1, 'b')]
      expect(await answerCode(complete(upload, parts))).to.equal('InvalidPartOrder 400')
    })

    it('a completion without the checksums that were announced', async () => {
      const upload = await begin()
      const { ChecksumCRC32: _, ...bare } = await part(upload, 1, 'x')
      expect(await answerCode(complete(upload, [bare]))).to.equal('InvalidRequest 400')
    })

    it('a part without the checksum that was announced', async () => {
      const upload = await begin()
      const without = testClient(server.url, { requestChecksumCalculation: 'WHEN_REQUIRED' })
      const command = new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' })
      expect(await answerCode(without.send(command))).to.equal('InvalidRequest 400')
    })

    it('a completion without parts', async () => {
      expect(await answerCode(complete(await begin(), []))).to.equal('MalformedXML 400')
    })

    it('a part number beyond ten thousand', async () => {
      expect(await answerCode(part(await begin(), 10_001, 'x'))).to.equal('InvalidArgument 400')
    })

    it('an upload that is over, and one of another key', async () => {
      const upload = await begin()
      await complete(upload, [await part(upload, 1, 'x')])
      expect(await answerCode(part(upload, 2, 'y'))).to.equal('NoSuchUpload 404')
      expect(await answerCode(part({ ...(await begin()), Key: 'other' }, 1, 'x'))).to.equal(
        'NoSuchUpload 404',
      )
    })
  })

  async function begin(Key = 'a'): Promise<Upload> {
    const command = new CreateMultipartUploadCommand({ Bucket: testBucket, Key, ChecksumAlgorithm: 'CRC32' })
    const { UploadId = '' } = await client.send(command)
    return { Bucket: testBucket, Key, UploadId }
  }

  async function allPages(): Promise<ListMultipartUploadsCommandOutput[]> {
    const pages: ListMultipartUploadsCommandOutput[] = []
    do {
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = pages.at(-1) ?? {}
      const asked = { Bucket: testBucket, MaxUploads: 1, KeyMarker, UploadIdMarker }
      pages.push(await client.send(new ListMultipartUploadsCommand(asked)))
    } while (pages.at(-1)?.IsTruncated)
    return pages
  }

  async function part(upload: Upload, PartNumber: number, Body: string): Promise<CompletedPart> {
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
    return { PartNumber, ETag, ChecksumCRC32 }
  }

  function complete(upload: Upload, Parts: CompletedPart[]) {
    return client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }))
  }
})

interface Upload {
  Bucket: string
  Key: string
  UploadId: string
}

async function readText(client: S3Client, Range?: string): Promise<string | undefined> {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: testBucket, Key: 'a', ...(Range === undefined ? {} : { Range }) }),
  )
  return Body?.transformToString()
}

async function dataFiles({ folder }: TestServer): Promise<number> {
  return (await readdir(join(folder, 'data'))).length
}
