import { expect } from 'chai'
import { Preset, PresetList } from './contract/preset.ts'
import { Problem } from './contract/problem.ts'
import { bodyOf } from './testing/body-of.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'
import { opsToken } from './testing/test-config.ts'

describe('the API', () => {
  let api: TestApi
  before(async () => {
    api = await startTestApi({ PLC_CORS_ORIGINS: 'https://study.example' })
  })
  after(() => api.stop())

  it('answers an unknown path with a problem that carries the request id', async () => {
    const answer = await api.ask('/nowhere', { headers: { 'x-request-id': 'trace-7' } })
    expect(answer.status).to.equal(404)
    expect(await bodyOf(Problem, answer)).to.include({ code: 'not_found', requestId: 'trace-7' })
  })

  it('answers a wrong method with 405 and what is allowed', async () => {
    const answer = await api.ask('/presets', { method: 'DELETE' })
    expect(answer.status).to.equal(405)
    expect(answer.headers.get('allow')).to.match(/GET/)
  })

  it('takes no request id that could forge a log line', async () => {
    const answer = await api.ask('/health', { headers: { 'x-request-id': 'a b {"severity":"FATAL"}' } })
    expect(answer.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/)
  })

  it('lists the six presets and shows one', async () => {
    expect((await bodyOf(PresetList, api.ask('/presets'))).presets).to.have.length(6)
    expect(await bodyOf(Preset, api.ask('/presets/seminar-mode'))).to.include({ kind: 'seminar' })
    expect((await api.ask('/presets/exam')).status).to.equal(404)
  })

  it('guards everything under /ops, what does not exist included', async () => {
    const statusWith = async (token: string | null) => (await api.ask('/ops/anything', { token })).status
    expect([await statusWith(null), await statusWith('guess'), await statusWith(opsToken)]).to.deep.equal([
      401, 403, 404,
    ])
  })

  it('takes the bearer scheme in any case', async () => {
    const answer = await api.ask('/ops/anything', {
      token: null,
      headers: { authorization: `bearer ${opsToken}` },
    })
    expect(answer.status).to.equal(404)
  })

  it('lets only the configured origins in', async () => {
    const allowed = await api.ask('/health', { headers: { origin: 'https://study.example' } })
    const other = await api.ask('/health', { headers: { origin: 'https://elsewhere.example' } })
    expect(allowed.headers.get('access-control-allow-origin')).to.equal('https://study.example')
    expect(other.headers.get('access-control-allow-origin')).to.equal(null)
  })

  it('tells the browser of a configured origin beforehand what it may send, and no other', async () => {
    const preflight = (origin: string) =>
      api.ask('/lectures/none', {
        method: 'OPTIONS',
        token: null,
        headers: { origin, 'access-control-request-method': 'DELETE' },
      })
    const allowed = await preflight('https://study.example')
    const other = await preflight('https://elsewhere.example')
    expect(allowed.status).to.equal(204)
    expect(allowed.headers.get('access-control-allow-methods')).to.match(/DELETE/)
    expect(allowed.headers.get('access-control-allow-headers')).to.match(/idempotency-key/)
    expect(other.headers.get('access-control-allow-methods')).to.equal(null)
  })

  it('lets a browser of a configured origin read a refusal too', async () => {
    const refused = await api.ask('/nowhere', { headers: { origin: 'https://study.example' } })
    expect(refused.headers.get('access-control-allow-origin')).to.equal('https://study.example')
    expect(refused.headers.get('access-control-expose-headers')).to.match(/x-request-id/)
  })

  it('gives browsers data that they neither render, frame nor keep', async () => {
    const { headers } = await api.ask('/nowhere')
    const seen = ['content-security-policy', 'x-frame-options', 'cache-control'].map((name) =>
      headers.get(name),
    )
    expect(seen).to.deep.equal(["default-src 'none';frame-ancestors 'none'", 'DENY', 'no-store'])
  })

  it('binds nothing else of its domain to https', async () => {
    const answer = await api.ask('/health')
    expect(answer.headers.get('strict-transport-security')).to.equal('max-age=31536000')
  })

  it('answers 503 with a remedy, and nothing of the driver, when the database is away', async () => {
    const cut = await startTestApi({ DATABASE_URL: 'postgres://canary:canary@127.0.0.1:1/canary' })
    const answer = await cut.ask('/lectures')
    const problem = await bodyOf(Problem, answer)
    await cut.stop()
    expect(answer.status).to.equal(503)
    expect(JSON.stringify(problem)).not.to.match(/canary|ECONNREFUSED/)
  })
})
