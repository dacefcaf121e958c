import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Agent, request } from 'undici'
import { type FailureKind, networkFailure } from '../failure.ts'
import type { ControlSeen } from './samples.ts'
import type { Slot } from './schedule.ts'

const loopbackLimitMs = 5000
const addressLimitMs = 2000

/** What is asked besides the service at the same moments, to tell this machine's faults from the service's. */
export interface Controls {
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
export async function openControls(address: string | null, signal: AbortSignal): Promise<Controls> {
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
