import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { DeletionProgress } from '../contract/deletion-audit.ts'
import { JobList } from '../contract/job.ts'
import { CourseDeletion, IngestAnswer, LectureDeletion, LectureList } from '../contract/lecture.ts'
import { Problem } from '../contract/problem.ts'
import { makePdf } from '../documents/testing/make-pdf.ts'
import { bodyOf } from '../testing/body-of.ts'
import { eventually } from '../testing/eventually.ts'
import { type FormWishes, lectureForm, tone } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { opsToken } from '../testing/test-config.ts'

const nothing = { rows: {}, objects: [] }

describe('POST /lectures/ingest', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi({ PLC_MAX_AUDIO_UPLOAD_MB: '1', PLC_MAX_PDF_UPLOAD_MB: '1' })
  })
  afterEach(() => api.stop())

  const ingest = (wishes?: FormWishes) =>
    api.ask('/lectures/ingest', { method: 'POST', body: lectureForm(wishes) })

  const read = async (kind: 'source' | 'metadata') =>
    api.objects.read((await api.database('objects').where({ kind }).first('key'))?.key ?? '')

  it('stores the recording and its metadata and queues a transcription', async () => {
    const answer = await ingest()
    expect(answer.status, await answer.clone().text()).to.equal(200)
    expect(await bodyOf(IngestAnswer, answer)).to.include({
      lectureId: 'lecture-1',
      fileType: 'audio',
      lectureMode: null,
    })
    expect(await api.traces()).to.deep.equal({
      rows: { courses: 1, lectures: 1, jobs: 1 },
      objects: ['lecture-1/metadata.json', 'lecture-1/source.wav'],
    })
  })

  it('takes the file before the fields as well', async () => {
    const answer = await ingest({ fileFirst: true })
    expect(answer.status).to.equal(200)
    expect((await api.traces()).objects).to.include('lecture-1/source.wav')
  })

  it('keeps size and digest of the recording with its metadata, in the bucket', async () => {
    const bytes = tone()
    await ingest({ file: { bytes } })
    const metadata = JSON.parse((await read('metadata')).toString())
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(metadata).to.include({ sizeBytes: bytes.length, sha256, title: 'A lecture' })
  })

  it('keeps the bytes as they came', async () => {
    const bytes = tone(8)
    await ingest({ file: { bytes } })
    expect(Buffer.compare(await read('source'), bytes)).to.equal(0)
  })

  it('takes a PDF for a PDF, whatever its name and type say', async () => {
    const answer = await ingest({ file: { bytes: await pdf(), name: 'talk.wav', type: 'audio/wav' } })
    expect(await answer.json()).to.include({ fileType: 'pdf' })
    expect((await api.traces()).objects).to.include('lecture-1/source.pdf')
  })

  it('queues nothing when auto_transcribe is off', async () => {
    const answer = await ingest({ fields: { auto_transcribe: 'false' } })
    expect(await answer.json()).to.include({ jobId: null })
    expect((await api.traces()).rows).not.to.have.property('jobs')
  })

  const refusals: Record<
    string,
    { wishes: () => FormWishes | Promise<FormWishes>; status: number; code: string; says: RegExp }
  > = {
    'an unknown preset': {
      wishes: () => ({ fields: { preset_id: 'exam' } }),
      status: 400,
      code: 'preset_unknown',
      says: /choose an id of GET \/presets/,
    },
    'a provider that takes no audio': {
      wishes: () => ({ fields: { transcribe_provider: 'google' } }),
      status: 400,
      code: 'bad_request',
      says: /google cannot transcribe.*use openai or offline/,
    },
    'an empty title': {
      wishes: () => ({ fields: { title: ' ' } }),
      status: 400,
      code: 'missing_field',
      says: /title/,
    },
    'a missing course': {
      wishes: () => ({ fields: { course_id: undefined } }),
      status: 400,
      code: 'missing_field',
      says: /course_id/,
    },
    'no file': {
      wishes: () => ({ file: null }),
      status: 400,
      code: 'file_missing',
      says: /"audio" or "file"/,
    },
    'a zero-byte file': {
      wishes: () => ({ file: { bytes: new Uint8Array() } }),
      status: 400,
      code: 'file_not_recognised',
      says: /the file is empty/,
    },
    'a text file named .wav': {
      wishes: () => ({
        file: { bytes: new TextEncoder().encode('These are notes, not sound. '.repeat(50)) },
      }),
      status: 400,
      code: 'file_not_recognised',
      says: /neither audio nor a PDF/,
    },
    'a truncated PDF': {
      wishes: async () => ({ file: { bytes: (await pdf()).slice(0, 700) } }),
      status: 400,
      code: 'file_not_recognised',
      says: /part of it is missing/,
    },
    'an encrypted PDF': {
      wishes: async () => ({ file: { bytes: await pdf({ userPassword: 'secret' }) } }),
      status: 400,
      code: 'file_not_recognised',
      says: /protected by a password/,
    },
    'a recording over the limit': {
      wishes: () => ({ file: { bytes: tone(60) } }),
      status: 413,
      code: 'body_too_large',
      says: /larger than 1 MB.*PLC_MAX_AUDIO_UPLOAD_MB/,
    },
    'an id that climbs out of its folder': {
      wishes: () => ({ fields: { lecture_id: '../../etc/passwd' } }),
      status: 400,
      code: 'bad_request',
      says: /lecture_id cannot be used/,
    },
    'an id with a newline': {
      wishes: () => ({ fields: { lecture_id: 'a\nb' } }),
      status: 400,
      code: 'bad_request',
      says: /lecture_id cannot be used/,
    },
  }
  for (const [what, { wishes, status, code, says }] of Object.entries(refusals))
    for (const fileFirst of [false, true])
      it(`refuses ${what} with a remedy and leaves nothing behind${fileFirst ? ', file first' : ''}`, async () => {
        const answer = await ingest({ ...(await wishes()), fileFirst })
        const problem = await bodyOf(Problem, answer)
        expect({ status: answer.status, code: problem.code }).to.deep.equal({ status, code })
        expect(problem.detail).to.match(says)
        expect(await api.traces()).to.deep.equal(nothing)
      })

  it('asks for a token before it reads the body', async () => {
    const missing = await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm(), token: null })
    expect(missing.status).to.equal(401)
    expect(await api.traces()).to.deep.equal(nothing)
  })

  it('opens no side guard to a storage event', async () => {
    const answer = await api.ask('/lectures/ingest', {
      method: 'POST',
      token: null,
      headers: { 'ce-source': 'storage', 'content-type': 'application/cloudevents+json' },
      body: '{"bucket":"b","name":"audio/victim.wav"}',
    })
    expect(answer.status).to.equal(401)
  })

  it('refuses a wrong token and names the variable', async () => {
    const wrong = await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm(), token: 'guess' })
    expect(wrong.status).to.equal(403)
    expect((await bodyOf(Problem, wrong)).detail).to.match(/PLC_WRITE_API_TOKEN/)
  })

  it('lets one of two ingests of one id win and leaves one lecture', async () => {
    const answers = await Promise.all([
      ingest({ file: { bytes: tone(20) } }),
      ingest({ file: { bytes: tone(20) } }),
    ])
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409])
    expect(await api.traces()).to.deep.equal({
      rows: { courses: 1, lectures: 1, jobs: 1 },
      objects: ['lecture-1/metadata.json', 'lecture-1/source.wav'],
    })
  })

  it('refuses many files at once, and holds none of their ids', async () => {
    const locked = await pdf({ userPassword: 'secret' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ingest({ fields: { lecture_id: `lecture-${index}` }, file: { bytes: locked } }),
      ),
    )
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(400))
    expect(await api.database('objects').where({ state: 'writing' }).pluck('claims')).to.deep.equal([])
    expect(await api.traces()).to.deep.equal(nothing)
  })

  it('refuses to replace a lecture whose job is active', async () => {
    await ingest()
    const again = await ingest({ file: { bytes: await pdf() } })
    expect(again.status).to.equal(409)
    expect((await api.traces()).objects).to.deep.equal(['lecture-1/metadata.json', 'lecture-1/source.wav'])
  })

  it('replaces a lecture at rest, with everything that was made of it', async () => {
    await ingest({ fields: { auto_transcribe: 'false' } })
    const again = await ingest({ fields: { auto_transcribe: 'false' }, file: { bytes: await pdf() } })
    expect(again.status).to.equal(200)
    expect((await api.traces()).objects).to.deep.equal(['lecture-1/metadata.json', 'lecture-1/source.pdf'])
  })

  it('leaves neither object nor row when the client goes away halfway', async () => {
    const goingAway = new AbortController()
    const sent = api
      .ask('/lectures/ingest', {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
        body: halfAnUpload(() => goingAway.abort()),
        duplex: 'half',
        signal: goingAway.signal,
      } as RequestInit)
      .catch(() => 'gone')
    expect(await sent).to.equal('gone')
    await eventually(async () => expect(await api.traces()).to.deep.equal(nothing))
  })
})

describe('POST /lectures/ingest while Redis is down', () => {
  it('answers 503 and leaves neither row nor object', async () => {
    const api = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' })
    const answer = await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm() })
    expect(answer.status).to.equal(503)
    expect(await answer.json()).to.include({ code: 'queue_unavailable' })
    expect(await api.traces()).to.deep.equal(nothing)
    await api.stop()
  })
})

describe('GET /lectures', () => {
  let api: TestApi
  before(async () => {
    api = await startTestApi()
    for (const [lecture, course] of [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
    ] as const)
      await api.ask('/lectures/ingest', {
        method: 'POST',
        body: lectureForm({ fields: { lecture_id: lecture, course_id: course } }),
      })
  })
  after(() => api.stop())

  it('lists a page, newest first, and says what follows', async () => {
    const page = await bodyOf(LectureList, api.ask('/lectures?limit=2'))
    expect(page.lectures.map(({ id }) => id)).to.deep.equal(['c', 'b'])
    expect(page.pagination).to.deep.equal({
      limit: 2,
      offset: 0,
      count: 2,
      total: 3,
      hasMore: true,
      nextOffset: 2,
      prevOffset: null,
    })
  })

  it('filters by course', async () => {
    const page = await bodyOf(LectureList, api.ask('/lectures?course_id=y'))
    expect(page.lectures.map(({ id }) => id)).to.deep.equal(['c'])
  })

  it('refuses an unknown preset, a negative offset and an endless page', async () => {
    const statuses = await Promise.all(
      ['preset_id=exam', 'offset=-1', 'limit=501', 'limit=many'].map(
        async (query) => (await api.ask(`/lectures?${query}`)).status,
      ),
    )
    expect(statuses).to.deep.equal([400, 422, 422, 422])
  })

  it('answers 404 for a lecture that is not there, and 400 for an id that cannot be', async () => {
    expect((await api.ask('/lectures/none')).status).to.equal(404)
    expect((await api.ask('/lectures/..%2fa')).status).to.equal(400)
  })
})

describe('DELETE /lectures/{id}', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
    await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm() })
  })
  afterEach(() => api.stop())

  it('removes rows, objects and the queue entry, and counts them', async () => {
    const jobId = (await bodyOf(JobList, api.ask('/lectures/lecture-1/jobs'))).jobs[0]?.id ?? ''
    const deletion = await bodyOf(LectureDeletion, api.ask('/lectures/lecture-1', { method: 'DELETE' }))
    expect(deletion.deleted).to.deep.include({ jobs: 1, lectures: 1, storagePaths: 2, metadataRemoved: true })
    expect(await api.traces()).to.deep.equal({ rows: { courses: 1 }, objects: [] })
    expect(await api.queue.state(jobId)).to.equal('missing')
  })

  it('takes no other lecture whose id begins the same', async () => {
    await api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ fields: { lecture_id: 'lecture-1.b' } }),
    })
    await api.ask('/lectures/lecture-1', { method: 'DELETE' })
    expect((await api.traces()).objects).to.deep.equal([
      'lecture-1.b/metadata.json',
      'lecture-1.b/source.wav',
    ])
  })

  it('keeps the objects when told so, until somebody asks for them to go', async () => {
    const deletion = await bodyOf(
      LectureDeletion,
      api.ask('/lectures/lecture-1?purge_storage=false', { method: 'DELETE' }),
    )
    expect((await api.traces()).objects).to.deep.equal(['kept/metadata.json', 'kept/source.wav'])
    const path = `/ops/deletion-audit/${deletion.auditEventId}`
    const progress = () => bodyOf(DeletionProgress, api.ask(path, { token: opsToken }))
    expect(await progress()).to.include({ objectsLeft: 0, objectsKept: 2, emptySince: null })
    expect((await api.ask(`${path}/objects`, { method: 'DELETE' })).status).to.equal(200)
    expect((await api.traces()).objects).to.deep.equal([])
    expect(await progress())
      .to.include({ objectsLeft: 0, objectsKept: 0 })
      .and.property('emptySince')
      .a('string')
  })

  it('answers at once while the bucket is away, and says that it is not empty yet', async () => {
    const cut = await startTestApi({ S3_ENDPOINT_URL: 'http://127.0.0.1:1' }, api.backends)
    const deletion = await bodyOf(LectureDeletion, cut.ask('/lectures/lecture-1', { method: 'DELETE' }))
    await cut.stop()
    expect((await api.ask('/lectures/lecture-1')).status).to.equal(404)
    const path = `/ops/deletion-audit/${deletion.auditEventId}`
    const progress = () => bodyOf(DeletionProgress, api.ask(path, { token: opsToken }))
    expect(await progress()).to.include({ entityId: 'lecture-1', objectsLeft: 2, emptySince: null })
    expect(await api.traces()).to.deep.equal({ rows: { courses: 1 }, objects: [] })
    expect(await progress())
      .to.include({ objectsLeft: 0 })
      .and.property('emptySince')
      .a('string')
  })

  it('finds and takes away what stands below the folder of a deleted lecture without a line', async () => {
    const source = await api.database('objects').where({ kind: 'source' }).first('key')
    await api.objects.write(`${source?.key}.late`, 'late', { contentType: 'text/plain' })
    const deletion = await bodyOf(LectureDeletion, api.ask('/lectures/lecture-1', { method: 'DELETE' }))
    const progress = () =>
      bodyOf(DeletionProgress, api.ask(`/ops/deletion-audit/${deletion.auditEventId}`, { token: opsToken }))
    await api.traces()
    expect(await progress()).to.include({ objectsLeft: 1, emptySince: null })
    expect((await api.traces()).objects).to.deep.equal([])
    expect((await progress()).emptySince).to.be.a('string')
  })

  it('forgets the answer of its ingest, so that the same key takes the lecture in again', async () => {
    const again = () =>
      api.ask('/lectures/ingest', {
        method: 'POST',
        headers: { 'idempotency-key': 'one' },
        body: lectureForm({ fields: { lecture_id: 'lecture-2' } }),
      })
    await again()
    await api.ask('/lectures/lecture-2', { method: 'DELETE' })
    expect((await again()).status).to.equal(200)
    expect((await api.ask('/lectures/lecture-2')).status).to.equal(200)
  })

  it('answers 404 the second time', async () => {
    await api.ask('/lectures/lecture-1', { method: 'DELETE' })
    expect((await api.ask('/lectures/lecture-1', { method: 'DELETE' })).status).to.equal(404)
  })

  it('takes a course with its lectures and writes who did it', async () => {
    const deletion = await bodyOf(
      CourseDeletion,
      api.ask('/courses/course-1', { method: 'DELETE', headers: { 'x-actor-id': 'ada' } }),
    )
    expect(deletion).to.include({ courseDeleted: true, lecturesDeleted: 1 })
    expect(await api.traces()).to.deep.equal(nothing)
    expect(await api.database('deletion_audit_events').pluck('actor')).to.deep.equal([
      'claimed:ada',
      'claimed:ada',
    ])
  })
})

async function pdf(options: { userPassword?: string } = {}): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await makePdf(['Cells divide.\nMitosis has four phases.'], options))
}

function halfAnUpload(goAway: () => void): ReadableStream<Uint8Array> {
  const field = (name: string, value: string) =>
    `--xyz\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const text = new TextEncoder()
  let pulls = 0
  return new ReadableStream({
    async pull(controller) {
      if (pulls++ === 0) {
        const fields = [
          field('course_id', 'c'),
          field('lecture_id', 'l'),
          field('preset_id', 'exam-mode'),
          field('title', 't'),
        ]
        const head =
          '--xyz\r\ncontent-disposition: form-data; name="audio"; filename="a.wav"\r\ncontent-type: audio/wav\r\n\r\n'
        controller.enqueue(text.encode(fields.join('') + head))
        controller.enqueue(tone(10))
      } else {
        await new Promise((resolve) => setTimeout(resolve, 300))
        goAway()
      }
    },
  })
}
