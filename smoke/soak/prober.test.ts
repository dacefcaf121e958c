import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect } from 'chai'
import { newCertificateAuthority } from '../../lab/stack/certificate-authority.ts'
import { Target } from '../target.ts'
import { pegasusThat, type ScriptedPegasus } from '../testing/pegasus-that.ts'
import { measure } from './measure.ts'
import { defaultThresholds, planSoak } from './plan.ts'
import type { Sample } from './samples.ts'
import { soak } from './soak.ts'
import type { SoakSeen } from './soak-seen.ts'
import { Line } from './testing/line.ts'

const never = new AbortController().signal
const thresholds = { ...defaultThresholds, stallMs: 60_000 }
const everyMs = 100
const answerWithinMs = 1200
const days = { from: -1, to: 89 }

const protocols = ['http', 'https/1.1', 'https, with HTTP/2 on offer'] as const

describe('the questions of a soak', function () {
  this.timeout(60_000)
  const trusted = getCACertificates()
  let authority: Awaited<ReturnType<typeof newCertificateAuthority>>
  let pegasus: ScriptedPegasus
  let service: Service | undefined
  let line: Line

  before(async () => {
    authority = await newCertificateAuthority()
    setDefaultCACertificates([...trusted, authority.certificate])
  })
  after(() => setDefaultCACertificates(trusted))
  beforeEach(async () => {
    pegasus = await pegasusThat({})
  })
  afterEach(async () => {
    line.close()
    await service?.close()
    await pegasus.close()
  })

  for (const protocol of protocols)
    describe(`over ${protocol}`, () => {
      it('lose to connections that died silently one each, and no other', async () => {
        let dead = 0
        const samples = await soaked(20, {
          8: () => {
            dead = line.open
            line.silenceOpen()
          },
        })
        const failed = samples.filter(({ ready }) => !ready)
        // One, unless this machine is so busy that answers were still under way.
        expect(failed.length).to.be.within(1, dead)
        expect(new Set(failed.map(({ failure }) => failure))).to.deep.equal(new Set(['timeout']))
      })

      it('are sent in their time while nothing answers, and none waits for another', async () => {
        let openedBefore = 0
        let openedMeanwhile = 0
        const samples = await soaked(20, {
          8: () => {
            openedBefore = line.opened
            line.silence(true)
          },
          18: () => {
            openedMeanwhile = line.opened - openedBefore
            line.silence(false)
          },
        })
        // The first of the ten may have gone out on a connection that was open already.
        expect(openedMeanwhile).to.be.within(7, 11)
        const waited = samples.filter(({ slot }) => slot >= 9 && slot < 17)
        expect(waited.every(({ latencyMs, slot }) => latencyMs > (17 - slot) * everyMs)).to.equal(true)
        expect(samples.filter(({ ready }) => !ready)).to.deep.equal([])
      })

      it('lose to a reset only what was under way, and go on', async () => {
        const samples = await soaked(14, { 8: () => line.reset() })
        expect(samples.filter(({ slot, ready }) => slot > 9 && !ready)).to.deep.equal([])
      })

      it('find it when only new connections are refused', async () => {
        const samples = await soaked(20, { 8: () => line.refuse() })
        const later = samples.filter(({ slot }) => slot > 9)
        const failedOn = (connection: Sample['connection']) =>
          later.filter((sample) => sample.connection === connection && !sample.ready).length
        expect([failedOn('kept'), failedOn('fresh')]).to.deep.equal([0, 2])
      })

      async function soaked(slots: number, at: Readonly<Record<number, () => void>>): Promise<Sample[]> {
        return await soakOver(protocol, '127.0.0.1', slots, at)
      }
    })

  it('find it when a certificate is exchanged for one that nobody trusts, by new connections alone', async () => {
    const stranger = await newCertificateAuthority()
    const distrusted = await stranger.issue(['127.0.0.1'], days)
    const samples = await soakOver('https/1.1', '127.0.0.1', 20, { 8: () => service?.exchange(distrusted) })
    const failed = samples.filter(({ ready }) => !ready)
    expect(failed.map(({ failure, connection }) => `${failure} ${connection}`)).to.deep.equal(
      new Array(failed.length).fill('tls fresh'),
    )
    expect(failed.length).to.be.within(2, 3)
  })

  it('reach an address of IPv6', async () => {
    const samples = await soakOver('http', '[::1]', 5, {})
    expect(samples.filter(({ ready }) => !ready)).to.deep.equal([])
  })

  async function serve(protocol: (typeof protocols)[number]): Promise<Service> {
    if (protocol === 'http')
      return { scheme: 'http', port: Number(pegasus.url.port), exchange: () => {}, close: async () => {} }
    const certificate = await authority.issue(['127.0.0.1', 'localhost'], days)
    const forward = (request: IncomingMessage, response: ServerResponse) =>
      void fetch(new URL(request.url ?? '/', pegasus.url), {
        headers: { 'x-request-id': String(request.headers['x-request-id']) },
      }).then(async (answer) => {
        response.setHeader('x-pegasus-instance', answer.headers.get('x-pegasus-instance') ?? '')
        response.writeHead(answer.status, { 'content-type': 'application/json' })
        response.end(await answer.text())
      })
    const server =
      protocol === 'https/1.1'
        ? createServer(certificate, forward)
        : createSecureServer({ ...certificate, allowHTTP1: true }, forward as never)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      scheme: 'https',
      port: ((server as Server).address() as AddressInfo).port,
      exchange: (next) => server.setSecureContext(next),
      close: async () => {
        server.close()
      },
    }
  }

  /**
   * Asks ten times a second, and does at a slot what is to be done there, shortly before its question. Where this machine
   * was too busy to ask, it is done again.
   */
  async function soakOver(
    protocol: (typeof protocols)[number],
    host: string,
    slots: number,
    at: Readonly<Record<number, () => void>>,
  ): Promise<Sample[]> {
    for (let run = 1; ; run += 1) {
      service = await serve(protocol)
      line = await Line.to(service.port, host === '[::1]' ? '::1' : host)
      const seen = await soakOnce(new URL(`${service.scheme}://${host}:${line.port}`), slots, at)
      if (measure(seen).unasked === 0 || run === 5) return seen.samples
      line.close()
      await service.close()
    }
  }

  async function soakOnce(
    url: URL,
    slots: number,
    at: Readonly<Record<number, () => void>>,
  ): Promise<SoakSeen> {
    const target = new Target({ name: 'line', url })
    const acts = Object.entries(at).map(async ([slot, act]) => {
      await sleep((Number(slot) - 0.5) * everyMs)
      act()
    })
    try {
      const plan = { forMs: (slots - 1) * everyMs, everyMs, answerWithinMs, toTheEnd: true, thresholds }
      const seen = await soak(target, planSoak(plan), never, () => {})
      await Promise.all(acts)
      return seen
    } finally {
      await target.close()
    }
  }
})

interface Service {
  scheme: 'http' | 'https'
  port: number
  exchange(certificate: { key: string; cert: string }): void
  close(): Promise<void>
}
