import { expect } from 'chai'
import { Course, CourseLectures, CourseList, CourseProgress } from '../contract/course.ts'
import { DeletionAudit } from '../contract/deletion-audit.ts'
import type { ExportType } from '../contract/export.ts'
import { Integrity, LectureSummary } from '../contract/overview.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { opsToken } from '../testing/test-config.ts'

describe('what can be asked of lectures and courses', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
    const form = lectureForm({ fields: { course_title: 'Biology I' } })
    await api.ask('/lectures/ingest', { method: 'POST', body: form })
  })
  afterEach(() => api.stop())

  it('finds a fresh lecture whole', async () => {
    expect(await bodyOf(Integrity, api.ask('/lectures/lecture-1/integrity'))).to.deep.include({
      status: 'ok',
      missingCount: 0,
      checkCount: 1,
    })
  })

  it('works on after a restore beside another bucket: what is not there is missing, and can be taken in again', async () => {
    await api.database('lectures').update({ transcript_key: 'transcripts/lecture-1.json' })
    const restored = await startTestApi({ S3_PREFIX: 'restored' }, api.backends)
    const integrity = await bodyOf(Integrity, restored.ask('/lectures/lecture-1/integrity'))
    expect(integrity).to.include({ status: 'degraded', missingCount: 2 })
    expect(integrity.checks[0]?.path).to.match(/^s3:\/\/[^/]+\/restored\/lectures\//)
    expect((await restored.ask('/lectures/lecture-1/transcript')).status).to.equal(404)
    await restored.database('jobs').update({ status: 'failed' })
    const again = await restored.ask('/lectures/ingest', { method: 'POST', body: lectureForm() })
    expect(again.status, await again.text()).to.equal(200)
    await restored.stop()
  })

  it('names what is missing of a lecture', async () => {
    const source = await api.database('objects').where({ kind: 'source' }).first('key')
    await api.objects.remove(source?.key ?? '')
    await exportRow(api, 'pdf')
    const { status, checks } = await bodyOf(Integrity, api.ask('/lectures/lecture-1/integrity'))
    expect(status).to.equal('degraded')
    expect(checks.map(({ kind, state }) => `${kind} ${state}`)).to.deep.equal([
      'audio missing_file',
      'export:pdf missing_file',
    ])
  })

  it('sums a lecture up', async () => {
    await exportRow(api, 'markdown')
    const summary = await bodyOf(LectureSummary, api.ask('/lectures/lecture-1/summary'))
    expect(summary).to.deep.include({
      exportCount: 1,
      exportTypes: ['markdown'],
      overallStatus: 'in_progress',
    })
    expect(summary.links.exports).to.equal('/exports/lecture-1/{export_type}')
  })

  it('lists and shows courses, and keeps a title that an ingest without one does not know', async () => {
    await api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ fields: { lecture_id: 'lecture-2' } }),
    })
    expect((await bodyOf(CourseList, api.ask('/courses'))).courses.map(({ id }) => id)).to.deep.equal([
      'course-1',
    ])
    expect(await bodyOf(Course, api.ask('/courses/course-1'))).to.include({ title: 'Biology I' })
    expect((await bodyOf(CourseLectures, api.ask('/courses/course-1/lectures'))).lectures).to.have.length(2)
  })

  it('rolls the progress of a course up', async () => {
    await api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ fields: { lecture_id: 'lecture-2' } }),
    })
    await api.database('jobs').where({ lecture_id: 'lecture-1' }).update({ status: 'completed' })
    const progress = await bodyOf(CourseProgress, api.ask('/courses/course-1/progress'))
    expect(progress).to.include({
      lectureCount: 2,
      overallStatus: 'in_progress',
      progressPercent: 17,
      inProgressLectureCount: 2,
    })
    const short = await bodyOf(CourseProgress, api.ask('/courses/course-1/progress?include_lectures=false'))
    expect(short).not.to.have.property('lectures')
  })

  it('answers 404 for courses and lectures that are not there', async () => {
    const paths = [
      '/courses/none',
      '/courses/none/progress',
      '/lectures/none/summary',
      '/lectures/none/integrity',
    ]
    const statuses = await Promise.all(paths.map(async (path) => (await api.ask(path)).status))
    expect(statuses).to.deep.equal([404, 404, 404, 404])
  })

  it('tells operators who deleted what, newest first, and nobody else', async () => {
    await api.ask('/courses/course-1', { method: 'DELETE', headers: { 'x-actor-id': 'ada' } })
    const audit = await bodyOf(DeletionAudit, api.ask('/ops/deletion-audit', { token: opsToken }))
    expect(audit.events.map(({ entity_type, actor }) => `${entity_type} by ${actor}`)).to.deep.equal([
      'course by claimed:ada',
      'lecture by claimed:ada',
    ])
    expect((await api.ask('/ops/deletion-audit')).status).to.equal(403)
  })
})

async function exportRow(api: TestApi, type: ExportType): Promise<void> {
  await api.database('exports').insert({
    id: `lecture-1-${type}`,
    lecture_id: 'lecture-1',
    export_type: type,
    storage_path: api.objects.reference(`exports/lecture-1/lecture-1.${type}`),
    object_key: `exports/lecture-1/lecture-1.${type}`,
  })
}
