import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AudioFile, ModelError, NoSpeech, type Transcription } from '../model.ts'
import { recognise } from './pocketsphinx.ts'
import { toSegments } from './segments.ts'
import { writeSpeech } from './sound/speech-file.ts'

/** Shorter than a word. */
const shortestSeconds = 0.1

/**
 * Recording to text: decoded, brought to the recogniser's rate in a temporary file, recognised, cut at the
 * pauses. The text has one segment a line, in lower case and without punctuation, as it was heard. Throws
 * ModelError; when the signal fires it rejects with the signal's reason, and nothing of it is left.
 */
export async function transcribe(
  { program, ffmpegProgram }: { program: string; ffmpegProgram: string },
  audio: AudioFile,
  { language, signal }: { language: string | null; signal: AbortSignal },
): Promise<Omit<Transcription, 'engine'>> {
  if (language !== null && !/^en(?:glish|[-_].*)?$/i.test(language))
    throw new ModelError(
      `the offline model hears English only, not ${language}: leave the language out, or use the provider openai`,
      { permanent: true },
    )
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-speech-'))
  try {
    const speechFile = join(folder, 'speech.raw')
    const { seconds } = await writeSpeech(audio, speechFile, { ffmpegProgram, signal })
    if (seconds < shortestSeconds) throw noSpeech()
    const segments = toSegments(await recognise(program, speechFile, signal), seconds)
    if (segments.length === 0) throw noSpeech()
    return { language: 'en', text: segments.map(({ text }) => text).join('\n'), segments }
  } catch (error) {
    // Streams reject with an error of their own when the signal fires.
    signal.throwIfAborted()
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function noSpeech(): NoSpeech {
  return new NoSpeech(
    'no speech was heard in the recording: check that it is not silent and that English is spoken in it',
  )
}
