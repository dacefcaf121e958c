import type { Script } from '../../stack/openai-server/faults.ts'
import type { Fault } from '../fault.ts'

type GenerationFault = Extract<Script, { on: 'generation' }>['fault']

export const modelRateLimited = failing('model-rate-limited', 'the model answers 429 with Retry-After: 1', {
  kind: 'status',
  status: 429,
  retryAfter: '1',
})

export const modelFailing = failing('model-failing', 'the model answers 500', { kind: 'status', status: 500 })

export const modelGarbage = failing('model-garbage', 'the model replies with JSON that ends in its middle', {
  kind: 'garbage',
})

export const modelOffSchema = failing('model-off-schema', 'the model replies with JSON of another shape', {
  kind: 'schema-violation',
})

const silence = failing('model-silent', 'the model takes requests and never answers', { kind: 'hang' })

/** One call may take ten minutes, so the job's own limit is what ends it. */
export const modelSilent: Fault = {
  ...silence,
  breaks: `${silence.breaks}; a run of a job is limited to 3 s`,
  async inject(ground, size) {
    await ground.end(ground.worker)
    await ground.startWorker({ PLC_JOB_TIMEOUT_SECONDS: '3' })
    await silence.inject(ground, size)
  },
  async heal(ground) {
    await ground.model.heal()
    await ground.end(ground.worker)
    await ground.startWorker()
  },
}

function failing(name: string, breaks: string, fault: GenerationFault): Fault {
  return {
    name,
    breaks,
    inject: ({ model }) => model.add({ on: 'generation', fault }),
    heal: ({ model }) => model.heal(),
  }
}
