import type { Generator, Transcriber } from '../model.ts'
import { generate } from './generate.ts'
import { transcribe } from './transcribe.ts'

const provider = 'offline'
const note = 'draft quality'

/**
 * A model that needs no key and no network: recordings are heard by pocketsphinx, study material is
 * extracted from the transcript. It lets one try and test everything else; its work says that it is a draft.
 * It has one model, so the `model` that a job asks for is not looked at.
 */
export function createOfflineModel({
  program = 'pocketsphinx_continuous',
  ffmpegProgram = 'ffmpeg',
}: {
  /** The recogniser: a name on PATH, or a path. */
  program?: string
  /** Decodes whatever is not plain wav: a name on PATH, or a path. */
  ffmpegProgram?: string
} = {}): Transcriber & Generator {
  return {
    maximumBytes: Number.POSITIVE_INFINITY,
    async transcribe(audio, options) {
      const heard = await transcribe({ program, ffmpegProgram }, audio, options)
      return { ...heard, engine: { provider, model: 'pocketsphinx', note } }
    },
    async generate(request, { signal }) {
      signal.throwIfAborted()
      return { material: generate(request), engine: { provider, model: 'extraction', note } }
    },
  }
}
