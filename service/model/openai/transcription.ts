import { open } from 'node:fs/promises'
import { type OpenAI, toStreamingFile } from 'openai'
import { z } from 'zod'
import type { Segment } from '../../contract/transcript.ts'
import { type AudioFile, NoSpeech, type Transcription } from '../model.ts'
import type { Tokens } from './tally.ts'

/** OpenAI takes no larger file (API reference, Create transcription). */
export const maximumAudioBytes = 25 * 1024 * 1024

/** Lectures are spoken at about this pace; used only where the model gives no times. */
const wordsPerMinute = 150
/** Whisper's own threshold above which it takes a stretch for silence. */
const silenceProbability = 0.6

const Reply = z.object({
  text: z.string(),
  language: z.string().nullish(),
  duration: z.coerce.number().min(0).nullish(),
  segments: z
    .array(
      z.object({
        start: z.number().min(0),
        end: z.number().min(0),
        text: z.string(),
        no_speech_prob: z.number().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({ input_tokens: z.number(), output_tokens: z.number() })
    .transform(({ input_tokens, output_tokens }): Tokens | null => ({
      prompt: input_tokens,
      completion: output_tokens,
    }))
    .catch(null),
})
type Reply = z.infer<typeof Reply>

/**
 * One request for one file, streamed from disk, and the tokens it took where the model counts any. Throws
 * what the SDK throws, a ZodError for an answer of another shape, and NoSpeech.
 */
export async function transcribeOnce(
  client: OpenAI,
  audio: AudioFile,
  { model, language, signal }: { model: string; language: string | null; signal: AbortSignal },
): Promise<{ heard: Transcription; tokens: Tokens | null }> {
  const file = await open(audio.path)
  const stream = file.createReadStream({ autoClose: false, start: 0 })
  try {
    // The name tells OpenAI the container, and nothing else.
    const upload = toStreamingFile(stream, `lecture.${audio.extension}`)
    const request = {
      file: upload,
      model,
      ...(language === null ? {} : { language: primarySubtag(language) }),
    }
    const answer: unknown = givesTimes(model)
      ? await client.audio.transcriptions.create(
          { ...request, response_format: 'verbose_json', timestamp_granularities: ['segment'] },
          { signal },
        )
      : await client.audio.transcriptions.create({ ...request, response_format: 'json' }, { signal })
    const reply = Reply.parse(answer)
    return { heard: transcription(reply, { model, language }), tokens: reply.usage }
  } finally {
    stream.destroy()
    await file.close()
  }
}

/** Whisper models give segments with times; the gpt-4o-transcribe family refuses every format but `json`. */
function givesTimes(model: string): boolean {
  return !model.startsWith('gpt-')
}

/** OpenAI takes ISO 639-1 (`en`), operators write BCP 47 (`en-US`). */
function primarySubtag(language: string): string {
  return language.split('-')[0]?.toLowerCase() ?? language
}

function transcription(
  reply: Reply,
  { model, language }: { model: string; language: string | null },
): Transcription {
  const text = reply.text.trim()
  const stretches = reply.segments ?? []
  const silent = stretches.every(({ no_speech_prob }) => (no_speech_prob ?? 0) > silenceProbability)
  if (text === '' || (stretches.length > 0 && silent)) {
    throw new NoSpeech(
      'no speech was found in the recording; check that it is not silent and that the right file was uploaded',
    )
  }
  const segments = stretches.map(segment).filter((one) => one.text !== '')
  const timed = segments.length > 0 || typeof reply.duration === 'number'
  const endSec = reply.duration ?? Math.ceil((text.split(/\s+/).length / wordsPerMinute) * 60)
  return {
    language: reply.language ?? (language === null ? null : primarySubtag(language)),
    text,
    segments: segments.length > 0 ? segments : [{ startSec: 0, endSec, text }],
    engine: {
      provider: 'openai',
      model,
      ...(timed ? {} : { note: 'this model gives no times: one segment, its end estimated from the words' }),
    },
  }
}

function segment({ start, end, text }: NonNullable<Reply['segments']>[number]): Segment {
  return { startSec: start, endSec: Math.max(start, end), text: text.trim() }
}
