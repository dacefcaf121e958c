import type { OpenAiAddress } from './openai.ts'
import type { Script } from './openai-server/faults.ts'
import type { RequestRecord } from './openai-server/journal.ts'

/** The scripted OpenAI server of a stack, from outside its process. */
export interface ModelScript {
  add(script: Script): Promise<void>
  heal(): Promise<void>
  /** Makes every part of a reply carry a word of its own, from the next generation on. */
  mark(): Promise<void>
  /** How many requests a fault was played to. */
  faultsPlayed(): Promise<number>
}

export function modelScriptOf({ baseUrl = '' }: OpenAiAddress): ModelScript {
  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(new URL(path, baseUrl), init)
    const value = await answer.json()
    if (!answer.ok) throw new Error(`the scripted model server answered ${answer.status}`)
    return value
  }
  return {
    async add(script) {
      await send('/script', { method: 'POST', body: JSON.stringify(script) })
    },
    async heal() {
      await send('/script', { method: 'DELETE' })
    },
    async mark() {
      await send('/marks', { method: 'POST' })
    },
    async faultsPlayed() {
      return ((await send('/requests')) as RequestRecord[]).filter(({ fault }) => fault !== null).length
    },
  }
}
