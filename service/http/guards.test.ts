import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect } from 'chai'
import { startTestApi } from '../testing/test-api.ts'
import { freshBackends, opsToken } from '../testing/test-config.ts'

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

  it('close reads as well when a read token is set; whoever may write may read', async () => {
    const api = await startTestApi({ PLC_READ_API_TOKEN: 'reader' })
    const statusWith = async (token: string | null) => (await api.ask('/lectures', { token })).status
    expect([await statusWith(null), await statusWith('guess'), await statusWith('reader')]).to.deep.equal([
      401, 403, 200,
    ])
    expect((await api.ask('/lectures')).status).to.equal(200)
    expect((await api.ask('/health/ready', { token: null })).status).to.equal(200)
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
