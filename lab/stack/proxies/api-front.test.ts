import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { Agent, request } from 'undici'
import { type ApiFront, startApiFront } from './api-front.ts'

describe('the front before the API', () => {
  let instances: Server[]
  let front: ApiFront

  beforeEach(async () => {
    instances = [await instance('one'), await instance('two')]
    front = await startApiFront(instances.map(urlOf))
  })
  afterEach(async () => {
    await front.stop()
    for (const server of instances) server.close()
  })

  it('hands out instances by turns, one to each connection', async () => {
    const agent = new Agent({ connections: 1 })
    const kept = [await ask('/', agent), await ask('/', agent)]
    const fresh = [await ask('/'), await ask('/')]
    await agent.close()
    expect(kept).to.deep.equal(['one', 'one'])
    expect(fresh).to.have.members(['one', 'two'])
  })

  it('answers in place of the API, where it is told to', async () => {
    front.interfere = (path) =>
      path === '/health' ? { kind: 'answer', status: 200, contentType: 'text/html', body: 'soon' } : null
    expect(await ask('/health')).to.equal('soon')
    expect(await ask('/elsewhere')).to.be.oneOf(['one', 'two'])
  })

  it('passes the answer on so much later', async () => {
    front.interfere = () => ({ kind: 'slow', byMs: 200 })
    const askedAt = performance.now()
    await ask('/')
    expect(performance.now() - askedAt).to.be.at.least(200)
  })

  it('closes the connection', async () => {
    front.interfere = () => ({ kind: 'cut' })
    const answer = await ask('/').catch(() => 'none')
    expect(answer).to.equal('none')
  })

  async function ask(path: string, dispatcher = new Agent({ pipelining: 0 })): Promise<string> {
    const { body } = await request(new URL(path, front.url), { dispatcher })
    return body.text()
  }
})

const takesMs = 10

async function instance(name: string): Promise<Server> {
  const server = createServer((_, answer) => void sleep(takesMs).then(() => answer.end(name)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
