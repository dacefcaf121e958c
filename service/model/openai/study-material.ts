import type { OpenAI } from 'openai'
import { fitPreset } from '../fit-preset.ts'
import { type Generator, ModelError } from '../model.ts'
import { materialPrompt } from '../prompt.ts'
import { type Asking, ask } from './ask.ts'
import { generateOnce } from './generation.ts'
import { addTokens, counted } from './tally.ts'

const repliesAskedFor = 2

/**
 * A generator over one provider's chat completions. A reply that was given but cannot be used (cut off,
 * refused, not the material asked for) is asked for once more, then permanent: the same question costs
 * the same again.
 */
export function materialGenerator({
  connect,
  timeoutMs,
  ...asking
}: Asking & {
  connect: (signal: AbortSignal) => Promise<OpenAI>
  timeoutMs: number
}): Generator['generate'] {
  const { provider, observe } = asking
  return (request, { model, signal }) =>
    counted({ provider: provider.id, kind: 'generation', observe }, async (tally) => {
      const prompt = materialPrompt(request)
      const call = { task: 'generation', model, timeoutMs } as const
      let unusable = ''
      for (let reply = 1; reply <= repliesAskedFor; reply += 1) {
        if (reply > 1) tally.retries += 1
        const { read, tokens } = await ask(call, { ...asking, signal, tally }, async (limited) =>
          generateOnce(await connect(limited), prompt, { model, signal: limited }),
        )
        addTokens(tally, tokens)
        if ('material' in read) {
          return {
            material: fitPreset(read.material, request.preset),
            engine: { provider: provider.id, model },
          }
        }
        unusable = read.unusable
      }
      throw new ModelError(
        `the model replied ${repliesAskedFor} times with something that cannot be used (${unusable}); replay the job, or set PLC_LLM_MODEL to a stronger model`,
        { permanent: true },
      )
    })
}
