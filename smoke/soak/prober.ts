import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Agent, request } from 'undici'
import { type FailureKind, networkFailure } from '../failure.ts'
import { pegasusAt } from '../pegasus.ts'
import { onFreshConnection, openConnections, type Target } from '../target.ts'
import type { SoakPlan } from './plan.ts'
import { type ControlSeen, type Sample, sampleOf } from './samples.ts'
import type { Slot } from './schedule.ts'

export interface Prober {
  /** The sample of a slot, or undefined when the signal fired before it was complete. */
  ask(slot: Slot): Promise<Sample | undefined>
  /** Whether no control is on its way, so that what is known of this machine is complete. */
  isSettled(): boolean
  close(): Promise<void>
}

/**
 * Opens connections of the soak's own, so that what a run sends besides does not warm them up. Most questions go
 * out on a connection that is open already, as those of a busy client; every so many on a new one, as those of a
 * newcomer, whose failures the others would hide.
 */
export async function openProber(
  target: Target,
  { control, freshEvery, answerWithinMs }: SoakPlan,
  signal: AbortSignal,
): Promise<Prober> {
  const controls = await openControls(control, signal)
  const kept = openConnections()
  const pegasus = pegasusAt(target, signal)

  const askOver = async (slot: Slot, connections: Agent) => {
    const connection = hasFree(connections, target.url.origin) ? 'kept' : 'fresh'
    const asked = await pegasus.readiness({ connections, deadlineMs: answerWithinMs, once: true })
    return { asked, sample: sampleOf(slot, connection, asked) }
  }
  return {
    async ask(slot) {
      const isFresh = slot.index % freshEvery === freshEvery - 1
      const [{ asked, sample }, control] = await Promise.all([
        isFresh ? onFreshConnection((own) => askOver(slot, own)) : askOver(slot, kept),
        controls.ask(slot),
      ])
      if (signal.aborted || (!asked.ok && asked.failure.kind === 'stopped')) return undefined
      return { ...sample, control }
    },
    isSettled: controls.isSettled,
    async close() {
      await Promise.all([kept.destroy(), controls.close()])
    },
  }
}

function hasFree(connections: Agent, origin: string): boolean {
  const stats = connections.stats[origin]
  return stats !== undefined && 'free' in stats && (stats.free ?? 0) > 0
}

const loopbackLimitMs = 5000
const addressLimitMs = 2000

/** What is asked besides the service at the same moments, to tell this machine's faults from the service's. */
interface Controls {
  ask(slot: Slot): Promise<ControlSeen>
  /** Whether this machine owes itself no answer. */
  isSettled(): boolean
  close(): Promise<void>
}

/**
 * Opens a small server on this machine's own loopback, in this very process, so that what it waits for is this
 * machine alone, and asks beside it the control address where there is one. That one is asked on a connection of
 * its own every time, so that its answer proves name look-up and route, not only an old connection.
 */
async function openControls(address: string | null, signal: AbortSignal): Promise<Controls> {
  const server = createServer((_, response) => response.writeHead(204).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const loopback = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const kept = new Agent()
  let owed = 0
  const askItself = async ({ dueMs }: Slot) => {
    owed += 1
    const failure = await failureOf(loopback, kept, loopbackLimitMs, signal)
    owed -= 1
    return failure === 'none' ? performance.now() - dueMs : null
  }
  return {
    async ask(slot) {
      const [loopbackMs, answered] = await Promise.all([
        askItself(slot),
        address === null ? null : askAnew(address, signal),
      ])
      return { loopbackMs, address: answered }
    },
    isSettled: () => owed === 0,
    async close() {
      await kept.destroy()
      server.close()
      server.closeAllConnections()
    },
  }
}

async function askAnew(address: string, signal: AbortSignal): Promise<FailureKind | 'none'> {
  const connection = new Agent({ connect: { timeout: addressLimitMs } })
  try {
    return await failureOf(address, connection, addressLimitMs, signal)
  } finally {
    await connection.destroy()
  }
}

/** Any answer is good enough, whatever it says. */
async function failureOf(
  address: string,
  dispatcher: Agent,
  limitMs: number,
  signal: AbortSignal,
): Promise<FailureKind | 'none'> {
  const limit = AbortSignal.timeout(limitMs)
  try {
    const { body } = await request(address, { dispatcher, signal: AbortSignal.any([signal, limit]) })
    body.on('error', () => {})
    await body.dump()
    return 'none'
  } catch (error) {
    if (signal.aborted) return 'stopped'
    return limit.aborted ? 'timeout' : networkFailure(error).kind
  }
}
