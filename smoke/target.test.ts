import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { expect } from 'chai'
import { z } from 'zod'
import { Secret } from './secret.ts'
import { Stopped } from './stop.ts'
import { type Question, Target } from './target.ts'
import { listen, originOf, respond, shut } from './testing/http-server.ts'

const accept = { 200: z.object({ status: z.literal('ok') }) }
const never = new AbortController().signal

describe('Target', () => {
  const servers: Server[] = []
  const targets: Target[] = []
  let seen: IncomingMessage[] = []
  afterEach(async () => {
    await Promise.all(targets.splice(0).map((target) => target.close()))
    await Promise.all(servers.splice(0).map(shut))
    seen = []
  })

  it('gives an answer that fits the contract, and what its headers tell', async () => {
    const target = await targetThat((_, response) => {
      response.setHeader('x-pegasus-release', '3f2c1a9')
      respond(response, 200, '{"status":"ok"}', 'application/json')
    })
    const asked = await target.ask({ path: '/health', accept }, never)
    expect(asked.ok && asked.value).to.deep.equal({ status: 'ok' })
    expect(asked.facts?.release).to.equal('3f2c1a9')
  })

  it('keeps the path of a base address', async () => {
    const target = await targetThat(sayOk, { path: '/pegasus/' })
    await target.ask({ path: '/health?deep=1', accept }, never)
    expect(seen[0]?.url).to.equal('/pegasus/health?deep=1')
  })

  it('sends the token with a write', async () => {
    const target = await targetThat(sayOk)
    await target.ask({ method: 'POST', path: '/lectures', accept }, never)
    expect(seen[0]?.headers.authorization).to.equal('Bearer hunter2')
  })

  it('sends the read token, and only that, with a read', async () => {
    const { url } = await targetThat(sayOk)
    const tokens = { write: new Secret('hunter2'), read: new Secret('reader') }
    await remember(new Target({ name: 'x', url, tokens })).ask({ path: '/lectures', accept }, never)
    expect(seen[0]?.headers.authorization).to.equal('Bearer reader')
  })

  it('sends the ops token, and only that, where it is asked for', async () => {
    const { url } = await targetThat(sayOk)
    const tokens = { write: new Secret('hunter2'), ops: new Secret('operator') }
    const target = remember(new Target({ name: 'x', url, tokens }))
    await target.ask({ method: 'POST', guard: 'ops', path: '/ops/handshakes', accept }, never)
    expect(seen[0]?.headers.authorization).to.equal('Bearer operator')
  })

  it('does not ask /ops without a token', async () => {
    const target = await targetThat(sayOk)
    expect((await failureOf(target, { guard: 'ops' })).kind).to.equal('no-token')
    expect(seen).to.deep.equal([])
  })

  it('reads with the write token where it has no other', async () => {
    const target = await targetThat(sayOk)
    await target.ask({ path: '/lectures', accept }, never)
    expect(seen[0]?.headers.authorization).to.equal('Bearer hunter2')
  })

  it('sends no write token with a question about health or a download', async () => {
    const target = await targetThat(sayOk)
    await target.ask({ path: '/health', accept }, never)
    await target.download(new Secret(new URL('/object', target.url).href), never)
    expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal([undefined, undefined])
  })

  it('follows no redirect, and says where it points without the query', async () => {
    const elsewhere = await targetThat(sayOk)
    const target = await targetThat((_, response) => {
      response.writeHead(307, { location: new URL('/login?ticket=hunter3', elsewhere.url).href }).end()
    })
    const failure = await failureOf(target, { method: 'POST' })
    expect(failure.kind).to.equal('redirect')
    expect(failure.detail).to.include('/login').and.not.include('hunter3')
    expect(seen).to.have.lengthOf(1)
  })

  it('withholds the token from plain http beyond this machine', async () => {
    const target = remember(
      new Target({
        name: 'x',
        url: new URL('http://pegasus.invalid'),
        tokens: { write: new Secret('hunter2') },
      }),
    )
    expect((await failureOf(target, { method: 'DELETE' })).kind).to.equal('token-withheld')
  })

  it('tells a page from an answer', async () => {
    const target = await targetThat((_, response) => respond(response, 200, '<h1>Hi</h1>', 'text/html'))
    expect(await failureOf(target)).to.include({ kind: 'not-json', detail: '200 with text/html, not JSON' })
  })

  it('names the field in which an answer breaks the contract', async () => {
    const target = await targetThat((_, response) =>
      respond(response, 200, '{"status":1}', 'application/json'),
    )
    const failure = await failureOf(target)
    expect(failure.kind).to.equal('not-contract')
    expect(failure.detail).to.match(/^200, but status: /)
  })

  it("keeps the service's own words about a failure, made printable", async () => {
    const body = JSON.stringify({ detail: 'gone\u001B[2J', code: 'internal', requestId: 'r-1' })
    const target = await targetThat((_, response) => respond(response, 500, body, 'application/json'))
    expect(await failureOf(target)).to.deep.include({ kind: 'status', status: 500, code: 'internal' })
    expect((await failureOf(target)).detail).to.equal('500 internal: gone [2J')
  })

  it('keeps nothing of a token that the service echoes', async () => {
    const target = await targetThat(
      (request, response) => {
        const detail = `not ${request.headers.authorization}`
        response.setHeader('x-pegasus-release', request.headers.authorization ?? '')
        respond(
          response,
          403,
          JSON.stringify({ detail, code: 'forbidden', requestId: 'r' }),
          'application/json',
        )
      },
      { token: 'hunter2-hunter2' },
    )
    const asked = await target.ask({ method: 'POST', path: '/lectures', accept }, never)
    expect(JSON.stringify(asked)).to.include('not Bearer [secret]').and.not.include('hunter2')
  })

  it('gives up on an answer that does not come', async () => {
    const target = await targetThat(() => {})
    expect((await failureOf(target, { deadlineMs: 50 })).kind).to.equal('timeout')
  })

  it('gives up on an answer that begins and does not end', async () => {
    const target = await targetThat((_, response) => response.writeHead(200).write('{"status":'))
    expect((await failureOf(target, { deadlineMs: 50 })).kind).to.equal('timeout')
  })

  it('reads no further than an answer may be large', async () => {
    const target = await targetThat((_, response) => {
      const flood = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024))) {}
        if (!response.destroyed) response.once('drain', flood)
      }
      flood()
    })
    expect((await failureOf(target)).kind).to.equal('too-large')
  })

  it('tells a broken connection', async () => {
    const target = await targetThat((request) => request.socket.destroy())
    expect((await failureOf(target)).kind).to.equal('broken-off')
  })

  it('tells a port where nobody listens', async () => {
    const target = await targetThat(sayOk)
    await Promise.all(servers.splice(0).map(shut))
    expect((await failureOf(target)).kind).to.equal('refused')
  })

  it('tells a name that does not resolve', async () => {
    const target = remember(new Target({ name: 'x', url: new URL('https://pegasus.invalid') }))
    expect((await failureOf(target)).kind).to.equal('no-dns')
  })

  it('tells a TLS error', async () => {
    const plain = await targetThat(sayOk)
    const url = new URL(plain.url.href.replace('http:', 'https:'))
    const target = remember(new Target({ name: 'x', url }))
    expect((await failureOf(target)).kind).to.equal('tls')
  })

  it('ends at once when the run is stopped', async () => {
    const target = await targetThat(() => {})
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Stopped('SIGINT')), 20)
    expect((await failureOf(target, {}, stop.signal)).kind).to.equal('stopped')
  })

  async function targetThat(
    answer: (request: IncomingMessage, response: ServerResponse) => unknown,
    { path = '/', token = 'hunter2' } = {},
  ): Promise<Target> {
    const server = await listen((request, response) => {
      seen.push(request)
      answer(request, response)
    })
    servers.push(server)
    const url = new URL(path, originOf(server))
    return remember(new Target({ name: 'test', url, tokens: { write: new Secret(token) } }))
  }

  function remember(target: Target): Target {
    targets.push(target)
    return target
  }
})

function sayOk(_: IncomingMessage, response: ServerResponse): void {
  respond(response, 200, '{"status":"ok"}', 'application/json')
}

async function failureOf(target: Target, question: Partial<Question<never>> = {}, signal = never) {
  const asked = await target.ask({ path: '/health', accept, ...question }, signal)
  if (asked.ok) throw new Error('the question was answered')
  return asked.failure
}
