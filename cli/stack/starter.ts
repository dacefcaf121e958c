import type { Remedy } from '../../smoke/check.ts'

/** What a stack in the background tells the command that started it: that it is ready, or what went wrong. */
export type StarterNews = { ready: true } | { found: string; remedy: Remedy }

export interface Starter {
  /** Aborted when it has gone away without waiting for the news. */
  readonly gone: AbortSignal
  /** Tells it the news, after which it need not be there any more. */
  tell(news: StarterNews): Promise<void>
}

/** Whoever started this process and waits for news of it; undefined when that is a person at a terminal. */
export function starterOfThisProcess(): Starter | undefined {
  if (!process.connected) return undefined
  const controller = new AbortController()
  const abort = () => controller.abort('the end of the command that started it')
  process.once('disconnect', abort)
  return {
    gone: controller.signal,
    async tell(news) {
      process.off('disconnect', abort)
      await new Promise<void>((told) => process.send?.(news, undefined, undefined, () => told()))
      process.disconnect()
    },
  }
}
