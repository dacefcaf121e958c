import { setTimeout as sleep } from 'node:timers/promises'

/** Does something at once and then every so often for a while. */
export async function again(
  act: () => Promise<unknown>,
  { everyMs, forMs }: { everyMs: number; forMs: number },
): Promise<void> {
  const endAt = performance.now() + forMs
  do {
    await act()
    await sleep(everyMs)
  } while (performance.now() < endAt)
}
