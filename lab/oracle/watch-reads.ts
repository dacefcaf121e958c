import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import type { Scene } from './scene.ts'

const everyMs = 250
const slowMs = 3000

/** Asks for a list, which needs the database alone, all the while. Returns in the end what was wrong, in sentences. */
export function watchReads(scene: Scene): { stop(): Promise<string[]> } {
  const wrong = new Map<string, number>()
  const stopped = new AbortController()
  const reading = (async () => {
    while (!stopped.signal.aborted) {
      const startedAt = performance.now()
      const answer = await ask(scene, { path: '/lectures?limit=1' })
      const slow = performance.now() - startedAt > slowMs ? `later than ${slowMs} ms` : ''
      const told = answer?.status === 200 ? slow : String(answer?.status ?? 'not at all')
      if (told !== '') wrong.set(told, (wrong.get(told) ?? 0) + 1)
      await sleep(everyMs)
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await reading
      return [...wrong].map(([told, times]) => `GET /lectures was answered ${told}, ${times} times`)
    },
  }
}
