import { performance } from 'node:perf_hooks'
import { expect } from 'chai'
import { Stopped } from '../stop.ts'
import { Target } from '../target.ts'
import { listen, originOf, respond, shut } from '../testing/http-server.ts'
import { measure } from './measure.ts'
import { defaultThresholds, planSoak, type SoakPlan } from './plan.ts'
import { soak } from './soak.ts'
import type { SoakSeen } from './soak-seen.ts'
import { type Moment, meanServer, type When } from './testing/mean-server.ts'

const never = new AbortController().signal
const thresholds = { ...defaultThresholds, stallMs: 60_000 }

describe('soak', function () {
  this.timeout(30_000)

  it('asks on fresh and on kept connections, and each sample says on which', async () => {
    const { samples, missed } = await soakOn(() => ({}), { forMs: 2900, everyMs: 100 })
    expect(samples.length + missed.length).to.equal(30)
    const onlyFresh = samples.filter(({ slot }) => slot % 5 === 4)
    expect(onlyFresh.filter(({ connection }) => connection === 'kept')).to.deep.equal([])
    expect(samples[0]?.connection).to.equal('fresh')
    expect(samples.some(({ connection }) => connection === 'kept')).to.equal(true)
  })

  it('keeps of each sample what it may be judged by, as plain data', async () => {
    const { samples } = await soakOn(() => ({ isReady: false }), { forMs: 0 })
    expect(JSON.parse(JSON.stringify(samples))).to.deep.equal(samples)
    expect(samples[0]).to.include({ slot: 0, ready: false, status: 503, failure: null, release: 'release-1' })
    expect(samples[0]?.parts).to.include({ storage: 'error', database: 'ok' })
    expect(samples[0]?.control.loopbackMs).to.be.a('number')
  })

  it('counts latency from when the question was due, and a stall makes no question wait for another', async () => {
    const stall = ({ sinceFirstMs }: When) => ({ waitMs: Math.max(0, 2000 - sinceFirstMs) })
    const { samples } = await soakOn(stall, { forMs: 3000, everyMs: 200 })
    const endsMs = samples.map(({ slot, latencyMs }) => slot * 200 + latencyMs)
    const stalled = endsMs.filter((_, index) => (samples[index]?.slot ?? 0) < 9)
    expect(Math.min(...stalled)).to.be.at.least(2000)
    expect(Math.max(...stalled) - Math.min(...stalled)).to.be.below(600)
  })

  it('tells a flapping service', async () => {
    const course = [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1]
    const { outages } = measure(
      await soakOn(({ asked }) => ({ isReady: course[asked] !== 0 }), { slots: 20, toTheEnd: true }),
    )
    expect(outages.map(({ shape, samples }) => [shape, samples])).to.deep.equal([['flapping', 6]])
  })

  it('tells a restart by the instance that answers since', async () => {
    const moment = ({ asked }: When): Moment => {
      if (asked < 5) return { instance: 'api-1' }
      return asked < 9 ? { hangsUp: true } : { instance: 'api-2' }
    }
    const { outages } = measure(await soakOn(moment, { slots: 20, toTheEnd: true }))
    expect(outages[0]).to.include({ shape: 'restart', samples: 4 })
    expect(outages[0]?.causes).to.deep.equal([{ cause: 'broken-off', count: 4 }])
  })

  it('ends once it is certain to fail and the outage is over', async () => {
    const moment = ({ asked }: When) => ({ isReady: asked < 5 || asked > 8 })
    const seen = await soakOn(moment, { slots: 200 })
    expect(seen.ended).to.equal('decided')
    expect(seen.samples.length).to.be.below(40)
    expect(measure(seen).outages[0]?.endedAt).to.be.a('string')
  })

  it('watches an outage that goes on for a while, and no longer', async () => {
    const seen = await soakOn(() => ({ isReady: false }), { slots: 200 })
    expect(seen.ended).to.equal('decided')
    expect(seen.samples.length + seen.missed.length).to.be.within(12, 40)
  })

  it('asks on to the end where it is told to', async () => {
    const seen = await soakOn(() => ({ isReady: false }), { slots: 20, toTheEnd: true })
    expect([seen.ended, seen.samples.length + seen.missed.length]).to.deep.equal(['complete', 20])
  })

  it('counts an answer that comes too late as a failure that took so long', async () => {
    const seen = await soakOn(() => ({ waitMs: 8000 }), { slots: 1, answerWithinMs: 200 })
    expect(seen.samples[0]).to.include({ ready: false, failure: 'timeout' })
    expect(seen.samples[0]?.latencyMs).to.be.within(200, 5000)
  })

  it('holds nothing against the service that this machine slept through', async () => {
    const moment = ({ asked }: When) => {
      if (asked === 5) setImmediate(() => blockFor(1500))
      return {}
    }
    const { unaskedBecause, outages } = measure(await soakOn(moment, { slots: 30, answerWithinMs: 1000 }))
    expect(unaskedBecause.missed).to.be.at.least(10)
    expect(outages).to.deep.equal([])
  })

  it('leaves out what was asked while the control address did not answer', async () => {
    const silent = await listen(() => {})
    const control = originOf(silent)
    await shut(silent)
    const { samples, unasked } = measure(await soakOn(() => ({}), { slots: 6, control }))
    expect([samples, unasked]).to.deep.equal([0, 6])
  })

  it('counts what was asked while the control address answered, whatever it said', async () => {
    const server = await listen((_, response) => respond(response, 404, 'no', 'text/plain'))
    const control = `${originOf(server)}/`
    const { samples, missed } = await soakOn(() => ({}), { slots: 6, control })
    await shut(server)
    expect(samples.map((sample) => sample.control.address)).to.deep.equal(samples.map(() => 'none'))
    expect(samples.length + missed.length).to.equal(6)
  })

  it('ends at once when it is cut short, without the answers that are still to come', async () => {
    const stop = new AbortController()
    let stoppedAt = 0
    setTimeout(() => {
      stoppedAt = performance.now()
      stop.abort(new Stopped('SIGINT'))
    }, 500)
    const moment = ({ asked }: When) => ({ waitMs: asked > 0 ? 20_000 : 0 })
    const seen = await soakOn(moment, { slots: 600 }, stop.signal)
    expect(performance.now() - stoppedAt).to.be.below(2000)
    expect([seen.ended, seen.samples.length]).to.deep.equal(['cut-short', 1])
  })
})

/** A soak that asks ten times a second, and takes no wait of a busy test machine for a stall. */
async function soakOn(
  momentAt: (when: When) => Moment,
  { slots = 1, everyMs = 100, ...plan }: Partial<SoakPlan> & { slots?: number },
  signal: AbortSignal = never,
): Promise<SoakSeen> {
  const server = await meanServer(momentAt)
  const target = new Target({ name: 'mean', url: server.url })
  try {
    return await soak(
      target,
      planSoak({ forMs: (slots - 1) * everyMs, everyMs, thresholds, ...plan }),
      signal,
      () => {},
    )
  } finally {
    await target.close()
    await server.close()
  }
}

/** Keeps this thread busy, as a machine does that has no processor to spare. */
function blockFor(durationMs: number): void {
  const until = performance.now() + durationMs
  while (performance.now() < until) {}
}
