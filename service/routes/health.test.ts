import { expect } from 'chai'
import { emptyDatabase } from '../../lab/stack/testing/backends.ts'
import type { Variables } from '../contract/environment.ts'
import { Health, headers } from '../contract/health.ts'
import { Readiness } from '../contract/readiness.ts'
import { bodyOf } from '../testing/body-of.ts'
import { startTestApi } from '../testing/test-api.ts'
import { freshBackends } from '../testing/test-config.ts'

describe('GET /health', () => {
  it('says ok without touching a dependency, and who answers', async () => {
    const answer = await answerOf('/health', {
      REDIS_URL: 'redis://127.0.0.1:1',
      S3_ENDPOINT_URL: 'http://127.0.0.1:1',
    })
    expect(await bodyOf(Health, answer)).to.include({ status: 'ok' })
    expect(answer.headers.get(headers.release)).to.equal('tests')
    expect(answer.headers.get(headers.instance)).to.match(/^api-/)
    expect(answer.headers.get(headers.requestId)).to.match(/^[0-9a-f-]{36}$/)
  })
})

describe('GET /health/ready', () => {
  it('says ready when database, queue and bucket answer', async () => {
    const answer = await answerOf('/health/ready')
    const { status, checks } = await bodyOf(Readiness, answer)
    expect({ code: answer.status, status }).to.deep.equal({ code: 200, status: 'ready' })
    expect(checks.database.schema?.fit).to.equal('fits')
    expect(checks.worker).to.deep.include({ status: 'absent', count: 0 })
  })

  const outages: Record<'database' | 'queue' | 'storage', Variables> = {
    database: { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' },
    queue: { REDIS_URL: 'redis://127.0.0.1:1' },
    storage: { S3_ENDPOINT_URL: 'http://127.0.0.1:1' },
  }
  for (const [part, variables] of Object.entries(outages))
    it(`says degraded and names the ${part} when that alone is down`, async () => {
      const answer = await answerOf('/health/ready', variables)
      const { status, checks } = await bodyOf(Readiness, answer)
      expect({ code: answer.status, status }).to.deep.equal({ code: 503, status: 'degraded' })
      const broken = (['database', 'queue', 'storage'] as const).filter(
        (name) => checks[name].status !== 'ok',
      )
      expect(broken).to.deep.equal([part])
    })

  it('says degraded when the bucket takes nothing', async () => {
    const answer = await answerOf('/health/ready', { S3_BUCKET: 'no-such-bucket' })
    expect((await bodyOf(Readiness, answer)).checks.storage.status).to.equal('error')
  })

  it('says degraded on a database that was never migrated', async () => {
    const backends = { ...(await freshBackends()), database: await emptyDatabase() }
    const api = await startTestApi({}, backends)
    const { checks } = await bodyOf(Readiness, api.ask('/health/ready'))
    await api.stop()
    expect(checks.database).to.deep.include({
      status: 'error',
      reason: 'the schema is behind of what this release can run on',
    })
  })
})

async function answerOf(path: string, variables: Variables = {}): Promise<Response> {
  const api = await startTestApi(variables)
  const answer = await api.ask(path)
  const copy = new Response(await answer.arrayBuffer(), answer)
  await api.stop()
  return copy
}
