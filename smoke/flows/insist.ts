import { setTimeout as sleep } from 'node:timers/promises'
import type { Asked } from '../asked.ts'
import { isTransient } from '../failure.ts'

/**
 * Asks again after a transient failure, twice more at the most, and gives back the last answer. Only for
 * questions that may be asked twice; a `stopped` answer ends it.
 */
export async function insist<Value>(ask: () => Promise<Asked<Value>>, pauseMs = 300): Promise<Asked<Value>> {
  for (let more = 2; ; more -= 1) {
    const asked = await ask()
    if (asked.ok || more === 0 || !isTransient(asked.failure)) return asked
    await sleep(pauseMs)
  }
}
