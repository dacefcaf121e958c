import { expect } from 'chai'
import { z } from 'zod'
import { Secret } from '../../smoke/secret.ts'
import { Api, type ApiOptions } from './ask.ts'
import {
  type Fault,
  type RateLimit,
  type ScriptedPlatform,
  startScripted,
} from './testing/scripted-platform.ts'
import { troubleOf } from './testing/trouble-of.ts'

const token = 'rnd_never-to-be-seen'
const Thing = z.object({ thing: z.string() })
const read = { what: 'the thing', path: '/thing', query: { signature: 'of-the-query' }, accept: Thing }
const write = { ...read, method: 'POST', json: { change: true } } as const

describe('asking a platform', () => {
  let server: ScriptedPlatform
  let api: Api
  let hasty: Api

  beforeEach(() => start())
  afterEach(() => stop())

  it('gives the value, and sends the token to nobody else', async () => {
    const { value } = await api.ask(read)

    expect(value).to.deep.equal({ thing: 'here' })
    expect(server.exchanges[0]?.headers['authorization']).to.equal(`Bearer ${token}`)
  })

  const cases: [what: string, fault: Fault, trouble: string, says: RegExp][] = [
    ['a token that is refused', { status: 401, body: { message: `no ${token}` } }, 'token-refused', /401/],
    [
      'a missing permission',
      { status: 403, body: { message: 'nope' } },
      'permission',
      /may not ask.*the thing.*nope/,
    ],
    ['what is not there', { status: 404, body: { message: 'nope' } }, 'not-found', /does not know the thing/],
    ['a refusal', { status: 409, body: { message: 'in the way' } }, 'refused', /409: in the way/],
    ['an outage', { status: 500, body: { message: 'oops' } }, 'unavailable', /500: oops/],
    ['an outage that speaks HTML', { status: 503, body: '<html>' }, 'unavailable', /503/],
    ['too many questions', { status: 429, body: {} }, 'rate-limited', /429/],
    ['an HTML page', { how: 'HTML' }, 'not-understood', /an HTML page, not JSON/],
    ['half a document', { how: 'truncated' }, 'not-understood', /no whole JSON document/],
    ['a connection that breaks off', { how: 'broken off' }, 'unreachable', /broke off/],
    ['nothing', { how: 'empty' }, 'not-understood', /it is empty/],
    ['silence', { how: 'silent' }, 'deadline', /within 100 ms/],
    ['a redirect', { how: 'redirect' }, 'not-understood', /302.*not followed/],
    ['too much', { how: 'too large' }, 'not-understood', /too large/],
    ['too much to come', { how: 'announced too large' }, 'not-understood', /too large/],
    ['another shape', { status: 200, body: { thing: 7 } }, 'not-understood', /"thing" is no string/],
  ]
  for (const [what, fault, trouble, says] of cases)
    it(`tells ${what} for what it is, without the token or the query`, async () => {
      server.plant(/./, fault)
      const error = await troubleOf(askerFor(fault).ask(read))

      expect(error.trouble).to.equal(trouble)
      expect(error.message).to.match(says)
      expect(error.remedy).to.not.equal('')
      expect(`${error.stack} ${error.remedy} ${JSON.stringify(error)}`).to.not.match(
        /never-to-be-seen|of-the-query|planted/,
      )
    })

  for (const [what, fault] of [
    ['an outage', { status: 502 }],
    ['a broken connection', { how: 'broken off' }],
    ['a 429', { status: 429, headers: { 'retry-after': '0' } }],
  ] satisfies [string, Fault][])
    it(`asks a question that reads again after ${what}`, async () => {
      server.plant(/./, fault, 2)

      expect((await api.ask(read)).value).to.deep.equal({ thing: 'here' })
      expect(server.asked).to.have.length(3)
    })

  it('gives up after four attempts', async () => {
    server.plant(/./, { status: 500 })
    await troubleOf(api.ask(read))

    expect(server.asked).to.have.length(4)
  })

  for (const [what, fault] of [
    ['an outage', { status: 502 }],
    ['a broken connection', { how: 'broken off' }],
    ['silence', { how: 'silent' }],
  ] satisfies [string, Fault][])
    it(`never repeats what writes after ${what}, and says where it may have been done`, async () => {
      let times = 0
      server.plant(/./, fault)
      server.plant(/./, fault)
      const { message } = await troubleOf(askerFor(fault).ask(write))
      times = server.asked.length

      expect(times).to.be.at.most(1)
      if (!('status' in fault)) expect(message).to.include('it may have been done all the same')
    })

  it('repeats what writes after a 429, which says that nothing was done', async () => {
    server.plant(/./, { status: 429 }, 1)

    expect((await api.ask(write)).value).to.deep.equal({ thing: 'here' })
  })

  it('waits as long as a platform asks for, and no shorter', async () => {
    server.plant(/./, { status: 429, headers: { 'retry-after': '0.3' } }, 1)
    const startedAt = performance.now()
    await api.ask(read)

    expect(performance.now() - startedAt).to.be.at.least(300)
  })

  it('says at once when the pause that a platform asks for is longer than it may wait', async () => {
    server.plant(/./, { status: 429, headers: { 'ratelimit-reset': '1800' } })
    const startedAt = performance.now()

    expect((await troubleOf(api.ask(read))).trouble).to.equal('rate-limited')
    expect(performance.now() - startedAt).to.be.below(1000)
    expect((await troubleOf(api.ask(read))).message).to.match(/nothing more for (29m|30m)/)
    expect(server.asked).to.have.length(1)
  })

  it('stays within a rate limit that it is told of', async () => {
    await stop()
    await start({
      requests: 2,
      windowMs: 300,
      headers: ({ remaining, resetSeconds }) => ({
        'ratelimit-remaining': String(remaining),
        'ratelimit-reset': String(resetSeconds),
      }),
    })
    for (let question = 0; question < 5; question++) await api.ask(read)

    expect(server.exchanges.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200])
  })

  it('ends when it is told to', async () => {
    const stop = new AbortController()
    server.plant(/./, { how: 'silent' })
    const patient = apiFor({ signal: stop.signal, patience: { callMs: 60_000, questionMs: 60_000 } })
    setTimeout(() => stop.abort(), 50)
    const error = await troubleOf(patient.ask(read))
    await patient.close()

    expect(error.message).to.include('was stopped')
  })

  it('tells that nobody listens', async () => {
    await server.close()

    expect((await troubleOf(api.ask(read))).trouble).to.equal('unreachable')
  })

  it('sends no token in the clear over a network', async () => {
    const inTheClear = async () => apiFor({ url: new URL('http://api.example') })

    expect((await troubleOf(inTheClear())).message).to.include('plain http')
  })

  async function start(rateLimit?: RateLimit): Promise<void> {
    server = await startScripted({
      answer: () => ({ status: 200, body: { thing: 'here' } }),
      ...(rateLimit === undefined ? {} : { rateLimit }),
    })
    api = apiFor({})
    hasty = apiFor({ patience: { callMs: 100, questionMs: 2000, backOffMs: 5 } })
  }

  async function stop(): Promise<void> {
    await Promise.all([api.close(), hasty.close()])
    await server.close()
  }

  /** Silence is not waited out. */
  function askerFor(fault: Fault): Api {
    return 'how' in fault && fault.how === 'silent' ? hasty : api
  }

  function apiFor(options: Partial<ApiOptions>): Api {
    return new Api({
      called: 'Somewhere',
      url: server.url,
      token: new Secret(token),
      headersOf: (text) => ({ authorization: `Bearer ${text}` }),
      remedies: { 'token-refused': 'a new token', permission: 'another token', 'not-found': 'another name' },
      patience: { callMs: 5000, questionMs: 10_000, backOffMs: 5 },
      ...options,
    })
  }
})
