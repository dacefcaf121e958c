import { expect } from 'chai'
import { migrations } from '../../migrations/index.ts'
import { takeBackTo } from '../../migrations/testing/take-back.ts'
import { OperatorWalk, WalkList, type WalkNote } from '../contract/operator-walk.ts'
import { Problem } from '../contract/problem.ts'
import { Readiness } from '../contract/readiness.ts'
import { reconcile } from '../queue/reconcile.ts'
import { bodyOf } from '../testing/body-of.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { freshBackends, opsToken } from '../testing/test-config.ts'

const begun: WalkNote = {
  kind: 'runbook',
  name: 'incident-response',
  operator: 'ada@laptop',
  host: 'laptop',
  startedAt: '2026-11-27T10:00:00+01:00',
  step: null,
  endedAt: null,
  outcome: null,
}

describe('/ops/walks', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  it('keeps how a walk stands, and the same note twice is one walk', async () => {
    await note(api, 'walk-1', begun)
    await note(api, 'walk-1', { ...begun, step: 'replay-one' })
    await note(api, 'walk-1', { ...begun, step: 'replay-one' })
    const seenAt = (await walks(api))[0]?.seenAt
    expect(await walks(api)).to.deep.equal([
      { ...begun, id: 'walk-1', startedAt: '2026-11-27T09:00:00.000Z', step: 'replay-one', seenAt },
    ])
  })

  it('answers with the walk as it is kept, by the clock of the database', async () => {
    const ended = { ...begun, endedAt: '2026-11-27T09:20:00Z', outcome: 'completed' } as const
    const before = Date.now()
    const noted = await bodyOf(OperatorWalk, put(api, 'walk-1', ended))
    expect(noted).to.include({ id: 'walk-1', outcome: 'completed', endedAt: '2026-11-27T09:20:00.000Z' })
    expect(Date.parse(noted.seenAt)).to.be.within(before - 1000, Date.now() + 1000)
  })

  it('lists twenty, those last heard of first', async () => {
    for (let number = 1; number <= 21; number++) await note(api, `walk-${number}`, begun)
    await note(api, 'walk-2', begun)
    const ids = (await walks(api)).map(({ id }) => id)
    expect(ids).to.have.length(20)
    expect(ids.slice(0, 2)).to.deep.equal(['walk-2', 'walk-21'])
    expect(ids).not.to.include('walk-1')
  })

  it('forgets a walk 90 days after it was last heard of', async () => {
    await note(api, 'young', begun)
    await note(api, 'old', begun)
    await api.database('operator_walks').update({
      seen_at: api.database.raw(`now() - (case id when 'old' then '91' else '89' end || ' days')::interval`),
    })
    await reconcile(api)
    expect((await walks(api)).map(({ id }) => id)).to.deep.equal(['young'])
  })

  const refused: Record<string, object> = {
    'an operator with a line break': { operator: 'ada\nGET /' },
    'an operator that would turn a terminal': { operator: 'ada\u001b[31m' },
    'an operator of right-to-left marks': { operator: '\u202Eada' },
    'an operator of half a surrogate': { operator: 'ada\ud800' },
    'no operator': { operator: '' },
    'an operator beyond its bound': { operator: 'a'.repeat(201) },
    'a host beyond its bound': { host: 'h'.repeat(254) },
    'a name that is none of a runbook': { name: '../../etc/passwd' },
    'a step that is no slug': { step: 'Replay one' },
    'an unknown kind': { kind: 'party' },
    'a year that Postgres does not hold': { startedAt: '0000-01-01T00:00:00Z' },
    'an end without an outcome': { endedAt: '2026-11-27T09:20:00Z' },
    'an outcome without an end': { outcome: 'failed' },
  }
  for (const [what, change] of Object.entries(refused))
    it(`refuses ${what}, and keeps nothing`, async () => {
      const answer = await put(api, 'walk-1', { ...begun, ...change })
      expect([answer.status, await walks(api)]).to.deep.equal([422, []])
    })

  it('refuses an id that could not stand in a file name', async () => {
    const statuses = ['.hidden', 'a%2Fb', 'a'.repeat(65)].map(
      async (id) => (await put(api, id, begun)).status,
    )
    expect(await Promise.all(statuses)).to.deep.equal([422, 422, 422])
  })

  it('is for operators alone', async () => {
    const statuses = async (token: string | null | undefined) => [
      (await api.ask('/ops/walks', { token: token as string })).status,
      (await put(api, 'walk-1', begun, token as string)).status,
    ]
    expect([await statuses(null), await statuses('guess')]).to.deep.equal([
      [401, 401],
      [403, 403],
    ])
  })
})

describe('/ops/walks, when something is missing', () => {
  it('says which migration it waits for', async () => {
    const backends = await freshBackends()
    await takeBackTo(backends.database.url, { before: '0002-operator-walks' })
    const api = await startTestApi({}, backends)
    const lacking = migrations.filter(({ name }) => name >= '0002-operator-walks').map(({ name }) => name)
    for (const answer of [
      await api.ask('/ops/walks', { token: opsToken }),
      await put(api, 'walk-1', begun),
    ]) {
      const { code, detail } = await bodyOf(Problem, answer)
      expect([answer.status, code, detail]).to.deep.equal([
        503,
        'schema_behind',
        `the database lacks ${lacking.join(', ')}: run \`pegasus-ops migrate up\` on it`,
      ])
    }
    const ready = await api.ask('/health/ready')
    const { checks } = await bodyOf(Readiness, ready)
    expect([ready.status, checks.database.schema?.fit]).to.deep.equal([503, 'behind'])
    await api.stop()
    await backends.database.drop()
  })

  it('answers while Redis is away, which is when operators walk', async () => {
    const api = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' })
    await note(api, 'walk-1', begun)
    expect(await walks(api)).to.have.length(1)
    expect((await api.ask('/ops/releases', { token: opsToken })).status).to.equal(200)
    await api.stop()
  })
})

function put(api: TestApi, id: string, body: object, token: string | null = opsToken): Promise<Response> {
  return api.ask(`/ops/walks/${id}`, { method: 'PUT', body: JSON.stringify(body), token })
}

async function note(api: TestApi, id: string, body: WalkNote): Promise<void> {
  await bodyOf(OperatorWalk, put(api, id, body))
}

async function walks(api: TestApi): Promise<OperatorWalk[]> {
  return (await bodyOf(WalkList, api.ask('/ops/walks', { token: opsToken }))).walks
}
