import { expect } from 'chai'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { claimUpload, undoUpload } from './upload-attempt.ts'

describe('an upload’s claim on its lecture id', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  const write = (key: string) => api.objects.write(key, 'a lecture', { contentType: 'audio/wav' })

  it('is given back when the database fails right after it was taken', async () => {
    await api.database.schema.renameTable('lectures', 'away')
    const failure = await claimUpload('lecture-1', api).catch((error: unknown) => error)
    await api.database.schema.renameTable('away', 'lectures')
    expect(failure).to.be.an('error')
    expect((await api.traces()).rows).to.deep.equal({})
  })

  it('is needed to write: who lost it is refused before anything is written', async () => {
    const attempt = await claimUpload('lecture-1', api)
    await api.database('uploads').update({ token: crypto.randomUUID() })
    const failure = await attempt.announce('audio/lecture-1.wav').catch((error: unknown) => error)
    attempt.stopRenewing()
    expect(failure).to.have.property('status', 409)
    expect(attempt.written).to.deep.equal([])
  })

  it('is needed to undo: nothing is removed under the id of another upload', async () => {
    const attempt = await claimUpload('lecture-1', api)
    await attempt.announce('audio/lecture-1.wav')
    await api.database('uploads').delete()
    const next = await claimUpload('lecture-1', api)
    await next.announce('audio/lecture-1.wav')
    await write('audio/lecture-1.wav')
    await undoUpload(attempt, api)
    next.stopRenewing()
    expect(await api.traces()).to.deep.equal({ rows: { uploads: 1 }, objects: ['audio/lecture-1.wav'] })
  })

  it('is taken again to undo after it was lost to nobody', async () => {
    const attempt = await claimUpload('lecture-1', api)
    await attempt.announce('audio/lecture-1.wav')
    await api.database('uploads').delete()
    await write('audio/lecture-1.wav')
    await undoUpload(attempt, api)
    expect(await api.traces()).to.deep.equal({ rows: {}, objects: [] })
  })
})
