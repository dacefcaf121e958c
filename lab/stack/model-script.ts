import type { OpenAiAddress } from './openai.ts'
import type { Script } from './openai-server/faults.ts'

/** The scripted OpenAI server of a stack, from outside its process. */
export interface ModelScript {
  add(script: Script): Promise<void>
  heal(): Promise<void>
}

export function modelScriptOf({ baseUrl = '' }: OpenAiAddress): ModelScript {
  const url = new URL('/script', baseUrl)
  const send = async (init: RequestInit) => {
    const answer = await fetch(url, init)
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`the scripted model server answered ${answer.status}`)
  }
  return {
    add: (script) => send({ method: 'POST', body: JSON.stringify(script) }),
    heal: () => send({ method: 'DELETE' }),
  }
}
