import { writeFile } from 'node:fs/promises'

export interface WavFormat {
  sampleRate: number
  channels: number
  bits: number
  isFloat?: boolean
  /** Says the format in the extensible form. */
  isExtensible?: boolean
  /** What the header claims of the samples' length, when it is not the truth. */
  claimedBytes?: number
}

/** Writes a wav file; `sampleAt` is the sound at a time in seconds, in [-1, 1], the same in all channels. */
export async function writeWav(
  path: string,
  seconds: number,
  sampleAt: (time: number, channel: number) => number,
  format: WavFormat,
): Promise<void> {
  const { sampleRate, channels, bits, isFloat = false, isExtensible = false } = format
  const width = bits / 8
  const frames = Math.round(seconds * sampleRate)
  const data = Buffer.alloc(frames * channels * width)
  for (let frame = 0; frame < frames; frame += 1)
    for (let channel = 0; channel < channels; channel += 1) {
      const sample = sampleAt(frame / sampleRate, channel)
      const at = (frame * channels + channel) * width
      if (isFloat && bits === 64) data.writeDoubleLE(sample, at)
      else if (isFloat) data.writeFloatLE(sample, at)
      else if (bits === 8) data.writeUInt8(Math.round(sample * 127) + 128, at)
      else data.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), at, width)
    }
  const encoding = isFloat ? 3 : 1
  const fmt = Buffer.alloc(isExtensible ? 40 : 16)
  fmt.writeUInt16LE(isExtensible ? 0xfffe : encoding, 0)
  fmt.writeUInt16LE(channels, 2)
  fmt.writeUInt32LE(sampleRate, 4)
  fmt.writeUInt32LE(sampleRate * channels * width, 8)
  fmt.writeUInt16LE(channels * width, 12)
  fmt.writeUInt16LE(bits, 14)
  if (isExtensible) fmt.writeUInt16LE(encoding, 24)
  const claimed = Buffer.alloc(4)
  claimed.writeUInt32LE(format.claimedBytes ?? data.length)
  await writeFile(
    path,
    Buffer.concat([
      ...[Buffer.from('RIFF'), claimed, Buffer.from('WAVE')],
      // An odd chunk before the format, as recorders write them: it is padded to an even length.
      ...[Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')],
      ...[Buffer.from('fmt '), Buffer.from([fmt.length, 0, 0, 0]), fmt],
      ...[Buffer.from('data'), claimed, data],
    ]),
  )
}
