import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { DiskIndex, type StoredObject } from './disk-index.ts'

describe('the index on disk', () => {
  let folder: string
  let index: DiskIndex

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-s3-index-'))
    index = new DiskIndex(folder)
    index.addBucket('lectures')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is the same when it is opened again', async () => {
    const object = await objectOf('audio/a.wav', 'bytes')
    index.put('lectures', object)
    expect(new DiskIndex(folder).find('lectures', 'audio/a.wav')).to.deep.equal(object)
  })

  it('takes any key, also one that would climb out of the folder', async () => {
    index.put('lectures', await objectOf('../../../../etc/passwd', 'bytes'))
    expect(new DiskIndex(folder).keys('lectures')).to.deep.equal(['../../../../etc/passwd'])
  })

  it('deletes the bytes of what is replaced or removed', async () => {
    index.put('lectures', await objectOf('a', 'first'))
    index.put('lectures', await objectOf('a', 'second'))
    index.remove('lectures', 'a')
    expect(dataFiles()).to.deep.equal([])
  })

  it('keeps the bytes of a removed object until its reader is done', async () => {
    const object = await objectOf('a', 'bytes')
    index.put('lectures', object)
    const reading = index.data.read(object.segments, { first: 0, last: 4 })
    const first = await reading.next()
    index.remove('lectures', 'a')
    expect([String(first.value), dataFiles().length]).to.deep.equal(['bytes', 1])
    await reading.next()
    expect(dataFiles()).to.deep.equal([])
  })

  describe('after its server was killed', () => {
    it('sweeps bytes that no record names', async () => {
      await objectOf('a', 'never recorded')
      new DiskIndex(folder)
      expect(dataFiles()).to.deep.equal([])
    })

    it('passes over a record that was not finished', () => {
      writeFileSync(join(folder, 'buckets', 'lectures', 'half.json.tmp'), '{"key": "ha')
      expect(new DiskIndex(folder).keys('lectures')).to.deep.equal([])
    })

    it('forgets an upload whose object is there, and keeps the bytes', async () => {
      const segment = await bytesOf('part')
      const upload = index.uploads.create({ bucket: 'lectures', key: 'a', headers: {} })
      index.uploads.putPart(upload, { number: 1, sizeBytes: 4, etag: '', modifiedAt: '', segment })
      index.put('lectures', { ...(await objectOf('a', '')), segments: [segment] })
      const reopened = new DiskIndex(folder)
      expect([reopened.uploads.inBucket('lectures'), dataFiles()]).to.deep.equal([[], [segment.file]])
    })

    it('forgets an upload that was being removed', async () => {
      const upload = index.uploads.create({ bucket: 'lectures', key: 'a', headers: {} })
      const segment = await bytesOf('part')
      index.uploads.putPart(upload, { number: 1, sizeBytes: 4, etag: '', modifiedAt: '', segment })
      rmSync(join(folder, 'uploads', upload.id, 'upload.json'))
      const reopened = new DiskIndex(folder)
      expect([reopened.uploads.inBucket('lectures'), dataFiles()]).to.deep.equal([[], []])
    })
  })

  it('can be moved as a folder', async () => {
    index.put('lectures', await objectOf('a', 'bytes'))
    const moved = `${folder}-moved`
    cpSync(folder, moved, { recursive: true })
    expect(new DiskIndex(moved).keys('lectures')).to.deep.equal(['a'])
    rmSync(moved, { recursive: true })
  })

  async function bytesOf(text: string) {
    const incoming = await index.data.create()
    await incoming.append(Buffer.from(text))
    await incoming.close()
    return { file: incoming.file, sizeBytes: text.length }
  }

  async function objectOf(key: string, text: string): Promise<StoredObject> {
    return {
      key,
      sizeBytes: text.length,
      etag: '0',
      modifiedAt: '2026-01-01T00:00:00.000Z',
      headers: { 'content-type': 'text/plain' },
      segments: [await bytesOf(text)],
    }
  }

  function dataFiles(): string[] {
    return readdirSync(join(folder, 'data'))
  }
})
