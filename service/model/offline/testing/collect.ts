import type { Sound } from '../sound/sound.ts'

/** All of a sound at once: its rate and the samples of each channel. */
export async function collect(
  sounds: AsyncIterable<Sound>,
): Promise<{ sampleRate: number; seconds: number; channels: Float32Array[] }> {
  let sampleRate = 0
  const parts: (readonly Float32Array[])[] = []
  for await (const sound of sounds) {
    sampleRate = sound.sampleRate
    parts.push(sound.channels)
  }
  const channels = (parts[0] ?? []).map((_, channel) => joined(parts.map((part) => part[channel])))
  return { sampleRate, seconds: (channels[0]?.length ?? 0) / sampleRate, channels }
}

function joined(stretches: readonly (Float32Array | undefined)[]): Float32Array {
  const samples = new Float32Array(stretches.reduce((sum, stretch) => sum + (stretch?.length ?? 0), 0))
  let at = 0
  for (const stretch of stretches) {
    samples.set(stretch ?? [], at)
    at += stretch?.length ?? 0
  }
  return samples
}
