import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect } from 'chai'
import { endpointList } from '../contract/endpoints.ts'
import { startTestApi } from '../testing/test-api.ts'
import { freshBackends, opsToken, readToken, writeToken } from '../testing/test-config.ts'
import { clientAddress } from './guards.ts'

describe('the guards', () => {
  it('limit the writes of a client over all instances together, and say when to come back', async () => {
    const backends = await freshBackends()
    const limits = { PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '3', PLC_WRITE_RATE_LIMIT_WINDOW_SEC: '60' }
    const [one, two] = [await startTestApi(limits, backends), await startTestApi(limits, backends)]
    const statuses = []
    for (const api of [one, two, one, two]) statuses.push((await remove(api)).status)
    const refused = await remove(one)
    expect(statuses).to.deep.equal([404, 404, 404, 429])
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60)
    expect((await one.ask('/presets')).status).to.equal(200)
    await Promise.all([one.stop(), two.stop()])
  })

  it('believe X-Forwarded-For only from a trusted proxy, and only its own part', async () => {
    const limits = { PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1' }
    const behind = await startTestApi({ ...limits, PLC_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' })
    const open = await startTestApi(limits)
    const from = async (api: typeof open, forwarded: string) => (await remove(api, forwarded)).status
    expect([await from(open, '192.0.2.1'), await from(open, '192.0.2.2')]).to.deep.equal([404, 429])
    expect([await from(behind, '192.0.2.1'), await from(behind, '192.0.2.2')]).to.deep.equal([404, 404])
    expect(await from(behind, '198.51.100.9, 192.0.2.2, 10.1.2.3')).to.equal(429)
    await Promise.all([behind.stop(), open.stop()])
  })

  it('take every proxy for trusted where PLC_TRUSTED_PROXIES is the whole of both families', async () => {
    const behind = await startTestApi({
      PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1',
      PLC_TRUSTED_PROXIES: '0.0.0.0/0, ::/0',
    })
    const from = async (forwarded: string) => (await remove(behind, forwarded)).status
    expect(await from('192.0.2.1, 198.51.100.9')).to.equal(404)
    expect(await from('192.0.2.2, 198.51.100.9')).to.equal(404)
    expect(await from('192.0.2.1, 2001:db8::9')).to.equal(429)
    await behind.stop()
  })

  it('let operators ask while Redis is away or silent, and still count them', async () => {
    const silent = await silentServer()
    for (const redisUrl of ['redis://127.0.0.1:1', silent.url]) {
      const api = await startTestApi({ REDIS_URL: redisUrl, PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1' })
      const startedAt = performance.now()
      const ask = async () => (await api.ask('/ops/releases', { token: opsToken })).status
      expect([await ask(), await ask()]).to.deep.equal([200, 429])
      expect(performance.now() - startedAt).to.be.lessThan(6_000)
      await api.stop()
    }
    silent.stop()
  })

  it('let nothing be written while writes cannot be counted', async () => {
    const api = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' })
    expect((await remove(api)).status).to.equal(503)
    await api.stop()
  })

  it('answer every endpoint that is not declared open 401 without a token, and 403 with that of another guard', async () => {
    const api = await startTestApi({ PLC_METRICS_API_TOKEN: 'metrics-token-of-the-tests' })
    const tokens = {
      read: readToken,
      write: writeToken,
      ops: opsToken,
      metrics: 'metrics-token-of-the-tests',
    }
    const takes = {
      read: ['read', 'write'],
      write: ['write'],
      ops: ['ops'],
      metrics: ['metrics', 'ops'],
    } as const
    const wrong: string[] = []
    for (const { method, path, guard } of endpointList) {
      if (guard === 'open') continue
      // Nothing is there, and nothing fits: what gets past its guard does no harm.
      const address = path.replaceAll(/\{\w+\}/g, 'none')
      const statusWith = async (token: string | null) => (await api.ask(address, { method, token })).status
      if ((await statusWith(null)) !== 401) wrong.push(`${method} ${path} to a stranger`)
      if ((await statusWith('guess')) !== 403) wrong.push(`${method} ${path} with a guess`)
      for (const [name, token] of Object.entries(tokens)) {
        const refused = [401, 403].includes(await statusWith(token))
        if (refused === takes[guard].includes(name as never)) wrong.push(`${method} ${path} with ${name}`)
      }
    }
    expect(wrong).to.deep.equal([])
    expect((await api.ask('/health/ready', { token: null })).status).to.equal(200)
    await api.stop()
  })

  it('open reads and writes only where the deployment says so, and never /ops', async () => {
    const open = { PLC_READ_API_TOKEN: '', PLC_WRITE_API_TOKEN: '' }
    const api = await startTestApi({ ...open, PLC_OPEN_READS: '1', PLC_OPEN_WRITES: '1' })
    const statusOf = async (path: string, method = 'GET') =>
      (await api.ask(path, { method, token: null })).status
    expect(await statusOf('/lectures')).to.equal(200)
    expect(await statusOf('/lectures/none', 'DELETE')).to.equal(404)
    expect(await statusOf('/ops/releases')).to.equal(401)
    await api.stop()
  })

  it('count wrong tokens, and keep nobody out who has the right one', async () => {
    const api = await startTestApi()
    const guess = async () => (await api.ask('/lectures', { token: 'guess' })).status
    const statuses: number[] = []
    for (let round = 0; round < 31; round++)
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, guess))))
    expect(Map.groupBy(statuses, (status) => status).get(403)).to.have.lengthOf(300)
    expect(statuses.at(-1)).to.equal(429)
    expect((await api.ask('/lectures')).status).to.equal(200)
    await api.stop()
  })

  it('count reads by client, and operators apart from both', async () => {
    const limits = { PLC_READ_RATE_LIMIT_MAX_REQUESTS: '2', PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1' }
    const api = await startTestApi({ ...limits, PLC_CLIENT_ADDRESS_HEADER: 'Fly-Client-IP' })
    const read = async (address: string) =>
      (await api.ask('/lectures', { headers: { 'fly-client-ip': address } })).status
    const inTurn = [await read('192.0.2.1'), await read('192.0.2.1'), await read('192.0.2.1')]
    expect(inTurn).to.deep.equal([200, 200, 429])
    expect(await read('192.0.2.2')).to.equal(200)
    expect([(await remove(api)).status, (await remove(api)).status]).to.deep.equal([404, 429])
    expect((await api.ask('/ops/deletion-audit', { token: opsToken })).status).to.equal(200)
    await api.stop()
  })

  it('take a /64 of IPv6 for one client', async () => {
    const of = clientAddress({ PLC_TRUSTED_PROXIES: [], PLC_CLIENT_ADDRESS_HEADER: 'x-real-ip' })
    const seen = (address: string) =>
      of({ get: () => address, req: { headers: {}, socket: { remoteAddress: '10.0.0.1' } } } as never)
    expect(seen('2001:db8:1:2::1')).to.equal(seen('2001:DB8:1:2:ffff:1:2:3'))
    expect(seen('2001:db8:1:2::1')).not.to.equal(seen('2001:db8:1:3::1'))
    expect(seen('::1')).to.equal(seen('0:0:0:0:0:0:0:2'))
    expect(seen('::ffff:192.0.2.1')).to.equal('192.0.2.1')
    expect([seen('192.0.2.1, 192.0.2.2'), seen('')]).to.deep.equal(['10.0.0.1', '10.0.0.1'])
  })

  it('let nobody who is refused hold the connection by a body that never ends', async () => {
    const api = await startTestApi()
    const { hostname, port } = new URL(api.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      'POST /lectures/ingest HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n--b',
    )
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    await once(socket, 'close')
    expect(answer).to.match(/^HTTP\/1.1 401 /)
    await api.stop()
  })
})

/** Takes connections and never answers, as a Redis that hangs. */
async function silentServer(): Promise<{ url: string; stop(): void }> {
  const open = new Set<Socket>()
  const server = createServer((socket) => open.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

function remove(api: Awaited<ReturnType<typeof startTestApi>>, forwarded?: string): Promise<Response> {
  return api.ask('/lectures/none', {
    method: 'DELETE',
    ...(forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }),
  })
}
