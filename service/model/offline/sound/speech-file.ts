import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createResampler, type Resampler } from './resample.ts'
import type { Sound } from './sound.ts'

/** What speech recognisers are trained on, in hertz. */
export const speechRate = 16_000

/**
 * Writes sound as headerless 16-bit little-endian mono at `speechRate`. Resolves to how many seconds that
 * is. Rejects with the decoder's ModelError, or with the signal's reason.
 */
export async function writeSpeech(
  sounds: AsyncIterable<Sound>,
  path: string,
  signal: AbortSignal,
): Promise<{ seconds: number }> {
  let samples = 0
  await pipeline(
    sounds,
    async function* (source) {
      for await (const speech of toSpeech(source)) {
        samples += speech.length
        yield encode(speech)
      }
    },
    createWriteStream(path),
    { signal },
  )
  return { seconds: samples / speechRate }
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
