import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ffmpeg, ffmpegEnded } from '../../ffmpeg.ts'
import { type AudioFile, ModelError } from '../../model.ts'
import { decodeWav } from './decode-wav.ts'
import { createResampler, type Resampler } from './resample.ts'
import { damaged, type Sound } from './sound.ts'

/** What speech recognisers are trained on, in hertz. */
const speechRate = 16_000

/** How ffmpeg exits when it meets more errors than it is allowed. */
const tooManyErrors = 69

const speechOptions = [
  ...['-loglevel', 'quiet'],
  // A scratch in a recording costs a few frames; more than one in twenty lost is no recording.
  ...['-max_error_rate', '0.05'],
  ...['-map', '0:a:0', '-ac', '1', '-ar', String(speechRate), '-f', 's16le'],
]

/**
 * Writes a recording as headerless 16-bit little-endian mono at `speechRate`: plain wav by itself, anything else by
 * ffmpeg. Resolves to how many seconds that is. Throws a permanent ModelError when ffmpeg is needed and not there,
 * and when the recording is damaged; rejects with the signal's reason when the signal fires.
 */
export async function writeSpeech(
  { path, extension }: AudioFile,
  speechFile: string,
  { ffmpegProgram, signal }: { ffmpegProgram: string; signal: AbortSignal },
): Promise<{ seconds: number }> {
  const wav = extension === 'wav' ? await decodeWav(path) : undefined
  if (wav === undefined) await convert(ffmpegProgram, path, speechFile, signal)
  else await pipeline(wav, encoded, createWriteStream(speechFile), { signal })
  const { size } = await stat(speechFile)
  return { seconds: size / 2 / speechRate }
}

async function convert(
  program: string,
  path: string,
  speechFile: string,
  signal: AbortSignal,
): Promise<void> {
  const options = [...speechOptions, `file:${speechFile}`]
  const { exitCode } = await ffmpeg(program, path, options, { purpose: 'decode', signal })
  if (exitCode === 0) return
  if (exitCode === null) throw ffmpegEnded()
  const begun = await stat(speechFile).catch(() => undefined)
  if (begun === undefined || exitCode === tooManyErrors)
    throw damaged(`ffmpeg finds no sound in it that can be decoded (exit code ${exitCode})`)
  throw new ModelError(
    `ffmpeg could not write the sound of the recording (exit code ${exitCode}): check that the worker's disk is not full`,
    { permanent: false },
  )
}

async function* encoded(sounds: AsyncIterable<Sound>): AsyncGenerator<Buffer> {
  for await (const speech of toSpeech(sounds)) yield encode(speech)
}

async function* toSpeech(sounds: AsyncIterable<Sound>): AsyncGenerator<Float32Array> {
  let rate = speechRate
  let resampler: Resampler = createResampler(rate, speechRate)
  for await (const { sampleRate, channels } of sounds) {
    if (sampleRate !== rate) {
      yield resampler.flush()
      rate = sampleRate
      resampler = createResampler(rate, speechRate)
    }
    yield resampler.push(mixed(channels))
  }
  yield resampler.flush()
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels
  if (others.length === 0) return first
  const sum = first.slice()
  for (const channel of others)
    for (let index = 0; index < sum.length; index += 1)
      sum[index] = (sum[index] as number) + (channel[index] as number)
  return sum.map((sample) => sample / channels.length)
}

function encode(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2)
  for (let index = 0; index < samples.length; index += 1) {
    const sample = Math.max(-1, Math.min(1, samples[index] as number))
    bytes.writeInt16LE(Math.round(sample * 32_767), index * 2)
  }
  return bytes
}
