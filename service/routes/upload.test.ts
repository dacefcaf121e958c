import { expect } from 'chai'
import { IngestAnswer } from '../contract/lecture.ts'
import { Problem } from '../contract/problem.ts'
import { UploadAnswer } from '../contract/upload.ts'
import { bodyOf } from '../testing/body-of.ts'
import { type FormWishes, lectureForm, tone } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('POST /upload/signed-url', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi({ PLC_MAX_AUDIO_UPLOAD_MB: '1' })
  })
  afterEach(() => api.stop())

  const offer = (body: Record<string, string> = {}) =>
    bodyOf(
      UploadAnswer,
      api.ask('/upload/signed-url', {
        method: 'POST',
        body: JSON.stringify({ filename: 'talk.wav', content_type: 'audio/wav', ...body }),
      }),
    )
  const put = (url: string, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(url, { method: 'PUT', headers: { 'content-type': 'audio/wav' }, body })
  const ingest = (storagePath: string, wishes: FormWishes = { file: null }) =>
    api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ ...wishes, fields: { storage_path: storagePath } }),
    })

  /** Lets the time pass for which an upload is kept. */
  const expire = () =>
    api
      .database('objects')
      .where({ kind: 'upload' })
      .update({ stays_until: api.database.raw(`now() - interval '1 second'`) })

  it('lets a client send its file to the bucket itself and make a lecture of it', async () => {
    const { url, storagePath } = await offer()
    expect((await put(url, tone())).status).to.equal(200)
    expect(await bodyOf(IngestAnswer, ingest(storagePath))).to.include({ fileType: 'audio' })
    expect((await api.traces()).objects).to.deep.equal([
      'doomed/talk.wav',
      'lecture-1/metadata.json',
      'lecture-1/source.wav',
    ])
  })

  it('chooses the place itself, whatever the file is called', async () => {
    const { storagePath } = await offer({ filename: '../../audio/lecture-of-another.wav' })
    expect(storagePath).to.match(/\/uploads\/[0-9a-f-]{36}\/audio-lecture-of-another\.wav$/)
  })

  it('refuses to make a lecture of what was never uploaded', async () => {
    const answer = await ingest((await offer()).storagePath)
    expect(answer.status).to.equal(400)
    expect((await bodyOf(Problem, answer)).detail).to.match(/PUT the file/)
    expect(await api.traces()).to.deep.equal({ rows: {}, objects: [] })
  })

  it('checks an uploaded file as it checks a sent one', async () => {
    const [large, text] = [await offer(), await offer()]
    await put(large.url, tone(60))
    await put(text.url, 'These are notes, not sound. '.repeat(50))
    expect((await ingest(large.storagePath)).status).to.equal(413)
    expect((await bodyOf(Problem, ingest(text.storagePath))).code).to.equal('file_not_recognised')
  })

  for (const theft of ['audioPath', 'metadataPath'] as const)
    it(`makes no lecture of, and does not touch, ${theft} of another lecture`, async () => {
      const form = lectureForm({ fields: { lecture_id: 'victim' } })
      const taken = await bodyOf(IngestAnswer, api.ask('/lectures/ingest', { method: 'POST', body: form }))
      expect((await ingest(taken[theft])).status).to.equal(400)
      expect((await ingest(taken[theft], {})).status).to.equal(200)
      expect((await api.traces()).objects).to.include.members(['victim/metadata.json', 'victim/source.wav'])
    })

  it('refuses paths of other buckets and of no bucket', async () => {
    for (const path of ['s3://another/uploads/x/talk.wav', '/etc/passwd', 'gs://x/y'])
      expect((await ingest(path)).status, path).to.equal(400)
  })

  it('removes what was sent to the URL again after its lecture was taken in', async () => {
    const { url, storagePath } = await offer()
    await put(url, tone())
    await ingest(storagePath)
    expect((await put(url, tone(2))).status).to.equal(200)
    expect((await ingest(storagePath)).status).to.equal(400)
    await expire()
    expect((await api.traces()).objects).to.deep.equal(['lecture-1/metadata.json', 'lecture-1/source.wav'])
  })

  it('removes an upload that no lecture came to use', async () => {
    await put((await offer()).url, tone())
    await expire()
    expect((await api.traces()).objects).to.deep.equal([])
  })

  it('refuses a media type that could split a header', async () => {
    const body = JSON.stringify({ filename: 'a', content_type: 'audio/wav\r\nx: y' })
    expect((await api.ask('/upload/signed-url', { method: 'POST', body })).status).to.equal(422)
  })
})
