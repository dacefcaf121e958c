import type { Script } from '../stack/openai-server/faults.ts'
import type { Drill } from './drill.ts'

type ModelFault = Extract<Script, { on: 'generation' }>['fault']

export const modelKeyRevoked = failingModel({
  name: 'model-key-revoked',
  breaks: 'the model refuses the key: it was revoked',
  says: /key|401/i,
  fault: { kind: 'status', status: 401, code: 'invalid_api_key' },
})

export const modelRateLimited = failingModel({
  name: 'model-429-storm',
  breaks: 'the model answers every request with 429',
  says: /rate|429/i,
  fault: { kind: 'status', status: 429, retryAfter: '1' },
})

export const modelGarbage = failingModel({
  name: 'model-returns-garbage',
  breaks: 'the model replies with JSON that ends in its middle',
  says: /JSON|cannot be used/i,
  fault: { kind: 'garbage' },
})

export const modelSilent = failingModel({
  name: 'model-silent',
  breaks: 'the model takes requests and never answers',
  says: /on worker/,
  fault: { kind: 'hang' },
})

function failingModel({
  name,
  breaks,
  says,
  fault,
}: Pick<Drill, 'name' | 'breaks'> & { says: RegExp; fault: ModelFault }): Drill {
  return {
    name,
    family: 'model',
    breaks,
    expects: { outcome: 'fail', check: 'generation', says },
    withinMs: 30_000,
    async inject(ground) {
      ground.afterwards(() => ground.model.heal())
      await ground.model.add({ on: 'generation', fault })
    },
  }
}
