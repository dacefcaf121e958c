import { type Call, named, type Provider, passes } from './trouble.ts'

const modelVariables = { transcription: 'PLC_INGEST_TRANSCRIBE_MODEL', generation: 'PLC_LLM_MODEL' } as const
const spent = new Set(['insufficient_quota', 'billing_hard_limit_reached'])

export const openAiItself: Provider = {
  id: 'openai',
  name: 'OpenAI',
  addressedBy: 'OPENAI_BASE_URL',
  refusal(status, code, { task, model }) {
    const variable = modelVariables[task]
    if (spent.has(code))
      return 'the account of OPENAI_API_KEY has no credit left; add credit or raise its limit'
    if (code === 'context_length_exceeded') {
      return `the transcript is too long for ${named(model)}; set ${variable} to a model with a larger context`
    }
    switch (status) {
      case 401:
        return 'OpenAI does not accept the key; set OPENAI_API_KEY on API and worker to one that is valid'
      case 403:
        return `OpenAI does not allow this key to use ${named(model)} from here; give the key's project access, or set OPENAI_API_KEY to another one`
      case 404:
        return `OpenAI has no ${named(model)} for this key; set ${variable} to a model that the key can use, and check OPENAI_BASE_URL`
      case 413:
        return tooLarge(task)
      default:
        return passes(status) ? null : refused(task, model)
    }
  },
}

export function tooLarge(task: Call['task']): string {
  return task === 'transcription'
    ? 'OpenAI takes at most 25 MB of audio at once; upload the lecture with a lower bit rate (32 kbit/s mono mp3 is enough for speech) or in parts'
    : 'the transcript is too large for OpenAI; split the lecture into parts'
}

function refused(task: Call['task'], model: string): string {
  return task === 'transcription'
    ? `OpenAI cannot transcribe this file with ${named(model)}: it is damaged, too short or too long, or its codec is not read; convert it to mp3 or wav and upload it again`
    : `OpenAI refused to generate with ${named(model)}; set PLC_LLM_MODEL to a chat model that supports structured output`
}
