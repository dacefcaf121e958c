import { once } from 'node:events'
import { createServer } from 'node:net'
import { newCertificateAuthority } from '../stack/certificate-authority.ts'
import { freePort } from '../stack/free-port.ts'
import type { Drill } from './drill.ts'
import type { DrillGround } from './drill-ground.ts'
import { trust } from './trust.ts'

export const unreachableTarget: Drill = {
  name: 'unreachable-target',
  family: 'target',
  breaks: 'nothing listens where the API should be',
  expects: { outcome: 'fail', check: 'preflight', says: /refused/ },
  withinMs: 5_000,
  async inject(ground) {
    ground.address = new URL(`http://127.0.0.1:${await freePort()}`)
  },
}

export const silentTarget: Drill = {
  name: 'silent-target',
  family: 'target',
  breaks: 'something takes the connection and never answers',
  expects: { outcome: 'fail', check: 'preflight', says: /no complete answer within/ },
  withinMs: 15_000,
  async inject(ground) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
    const sockets: { destroy(): void }[] = []
    server.on('connection', (socket) => sockets.push(socket))
    ground.afterwards(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    ground.address = new URL(`http://127.0.0.1:${address.port}`)
  },
}

export const runnerWithoutDns: Drill = {
  name: 'runner-without-dns',
  family: 'target',
  breaks: 'the name of the target does not resolve where verify runs',
  expects: { outcome: 'inconclusive', check: 'preflight', says: /does not resolve/ },
  withinMs: 15_000,
  async inject(ground) {
    // RFC 6761: no resolver knows a name under .invalid.
    ground.address = new URL('https://pegasus.invalid')
  },
}

export const maintenancePage: Drill = {
  name: 'maintenance-page',
  family: 'target',
  breaks: 'a proxy answers every request with 200 and a maintenance page',
  expects: { outcome: 'fail', check: 'preflight', says: /not a Pegasus/ },
  withinMs: 5_000,
  async inject(ground) {
    const front = await ground.front()
    front.interfere = () => ({
      kind: 'answer',
      status: 200,
      contentType: 'text/html',
      body: '<!doctype html><title>We will be back soon</title>',
    })
  },
}

export const apiDownBehindProxy: Drill = {
  name: 'api-down-behind-proxy',
  family: 'target',
  breaks: 'the proxy is there and the API behind it is not: 502',
  expects: { outcome: 'fail', check: 'preflight', says: /502.*proxy in place of the API/ },
  withinMs: 5_000,
  async inject(ground) {
    const front = await ground.front()
    front.interfere = () => ({ kind: 'answer', status: 502, contentType: 'text/html', body: 'Bad Gateway' })
  },
}

export const certificateExpired: Drill = {
  name: 'certificate-expired',
  family: 'target',
  breaks: 'the certificate of the target ran out yesterday',
  expects: { outcome: 'fail', check: 'certificate', says: /ran out/ },
  withinMs: 5_000,
  inject: (ground) => behindHttps(ground, { from: -90, to: -1 }),
}

export const certificateRunningOut: Drill = {
  name: 'certificate-running-out',
  family: 'target',
  breaks: 'the certificate of the target runs out in three days and has not been renewed',
  expects: { outcome: 'degraded', check: 'certificate', says: /left/ },
  withinMs: 30_000,
  inject: (ground) => behindHttps(ground, { from: -87, to: 3 }),
}

export const behindTls: Drill = {
  name: 'behind-tls',
  family: 'healthy',
  breaks: 'nothing: the API stands behind https with a good certificate',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
  inject: (ground) => behindHttps(ground, { from: -1, to: 80 }),
}

async function behindHttps(ground: DrillGround, days: { from: number; to: number }): Promise<void> {
  const authority = await newCertificateAuthority()
  ground.afterwards(trust(authority.certificate))
  await ground.front(undefined, await authority.issue(['127.0.0.1'], days))
}
