import { setTimeout as sleep } from 'node:timers/promises'

const withinMs = 30_000

/** Resolves to what it tells once it no longer throws. @throws what it still throws after 30 s. */
export async function eventually<Seen>(holds: () => Seen | Promise<Seen>): Promise<Seen> {
  const giveUpAt = Date.now() + withinMs
  for (;;) {
    try {
      return await holds()
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await sleep(50)
    }
  }
}
