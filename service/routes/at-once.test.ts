import { expect } from 'chai'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('what is asked of one lecture and its course at once', () => {
  let api: TestApi
  before(async () => {
    api = await startTestApi({ PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '10000' })
  })
  after(() => api.stop())

  it('is done in some order or refused, and is never a failure of ours', async () => {
    const failures: string[] = []
    for (let round = 0; round < 40; round++) {
      const answers = everything(round).map(async ([method, path, body]) => {
        const answer = await api.ask(path, { method, ...(body ? { body } : {}) })
        if (answer.status >= 500) failures.push(`${method} ${path}: ${await answer.text()}`)
      })
      await Promise.all(answers)
      await api.database('jobs').update({ status: 'failed', replayed_by: null })
    }
    expect(failures).to.deep.equal([])
  })
})

function everything(round: number): [method: string, path: string, body?: FormData | string][] {
  const form = (lectureId: string) => lectureForm({ fields: { lecture_id: lectureId } })
  return [
    ['POST', '/lectures/ingest', form('lecture-1')],
    ['POST', '/lectures/ingest', form(`lecture-${round}`)],
    ['POST', '/lectures/lecture-1/transcribe'],
    ['POST', '/lectures/lecture-1/export'],
    ['POST', '/lectures/lecture-1/export'],
    ['POST', '/lectures/lecture-1/generate', '{}'],
    ['POST', '/jobs/dead-letter/replay'],
    ['POST', '/jobs/dead-letter/replay?job_type=export'],
    ...(round % 2 ? [['DELETE', '/lectures/lecture-1'] as [string, string]] : []),
    ...(round % 3 ? [['DELETE', '/courses/course-1'] as [string, string]] : []),
  ]
}
