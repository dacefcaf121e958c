import type { Agent } from 'undici'
import { pegasusAt } from '../pegasus.ts'
import { onFreshConnection, openConnections, type Target } from '../target.ts'
import { openControls } from './controls.ts'
import type { SoakPlan } from './plan.ts'
import { type Sample, sampleOf } from './samples.ts'
import type { Slot } from './schedule.ts'

/** Asks the questions of a soak, each with its controls. */
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
    const asked = await pegasus.readiness({ connections, deadlineMs: answerWithinMs })
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
