import { named, type Provider, passes } from '../openai/trouble.ts'

/** Where Google's models speak OpenAI's HTTP (Vertex AI, Using OpenAI libraries: authenticate and set up). */
export function vertexUrl(project: string, region: string): string {
  // The global location has no host of its own region (Vertex AI, Locations: use the global endpoint).
  const host = region === 'global' ? 'aiplatform.googleapis.com' : `${region}-aiplatform.googleapis.com`
  return `https://${host}/v1/projects/${project}/locations/${region}/endpoints/openapi`
}

/** Models are named with their publisher there; operators of Pegasus know them without. */
export function publishedModel(model: string): string {
  return model.includes('/') ? model : `google/${model}`
}

export const vertex: Provider = {
  id: 'google',
  name: 'Google',
  addressedBy: 'PLC_GENAI_REGION and PLC_GENAI_BASE_URL',
  refusal(status, _code, { model }) {
    switch (status) {
      case 401:
        return 'Google does not accept the credentials; set GOOGLE_APPLICATION_CREDENTIALS on API and worker to a key that is not revoked'
      case 403:
        return 'Google does not let this account use Vertex AI in GOOGLE_CLOUD_PROJECT; enable its API there and give the account the role "Vertex AI User"'
      case 404:
        return `Google has no ${named(model)} in this project and region; set PLC_LLM_MODEL to one that it has, or PLC_GENAI_REGION to a region that has it`
      case 413:
        return 'the transcript is too large for Google; split the lecture into parts'
      default:
        return passes(status)
          ? null
          : `Google refused to generate with ${named(model)}: the transcript may be too long for it, or it may not support structured output; set PLC_LLM_MODEL to a larger chat model`
    }
  },
}
