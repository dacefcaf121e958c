import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ModelError } from '../../model.ts'
import { damaged, type Sound } from './sound.ts'

const readBytes = 65_536
/** The size that a recorder writes while it does not know better (also RF64's mark for "more than 4 GB"). */
const unknownSizes = new Set([0, 0xffffffff])

interface WavLayout {
  sampleRate: number
  channels: number
  read: SampleReader
  /** Of one sample of one channel. */
  bytes: number
  /** Where the samples begin and end in the file. */
  first: number
  end: number
}

type SampleReader = (bytes: Buffer, at: number) => number

/** By encoding and bits: 1 is integer PCM, 3 is IEEE float. */
const readers: Readonly<Record<string, SampleReader>> = {
  '1/8': (bytes, at) => bytes.readUInt8(at) / 0x80 - 1,
  '1/16': (bytes, at) => bytes.readInt16LE(at) / 0x8000,
  '1/24': (bytes, at) => bytes.readIntLE(at, 3) / 0x800000,
  '1/32': (bytes, at) => bytes.readInt32LE(at) / 0x80000000,
  '3/32': (bytes, at) => bytes.readFloatLE(at),
  '3/64': (bytes, at) => bytes.readDoubleLE(at),
}
const extensible = 0xfffe

/**
 * Reads uncompressed wav (RIFF and RF64) of any rate, channels and depth, stretch by stretch: a few seconds of it are
 * in memory at a time, and other work has its turn between two. Undefined for a wav file of another encoding; throws
 * ModelError, now or while it is read, when the recording is damaged.
 */
export async function decodeWav(path: string): Promise<AsyncIterable<Sound> | undefined> {
  const layout = await wavLayout(path)
  return layout === undefined ? undefined : samplesIn(path, layout)
}

/** How long uncompressed wav plays; undefined for any other file, and for one that is damaged. */
export async function wavSeconds(path: string): Promise<number | undefined> {
  try {
    const layout = await wavLayout(path)
    return layout && (layout.end - layout.first) / (layout.channels * layout.bytes * layout.sampleRate)
  } catch (error) {
    if (error instanceof ModelError) return undefined
    throw error
  }
}

async function* samplesIn(
  path: string,
  { sampleRate, channels, read, bytes, first, end }: WavLayout,
): AsyncGenerator<Sound> {
  const frame = channels * bytes
  let rest = Buffer.alloc(0)
  if (first === end) throw damaged('its wav file holds no sound')
  for await (const chunk of createReadStream(path, {
    start: first,
    end: end - 1,
    highWaterMark: readBytes,
  })) {
    const buffer = Buffer.concat([rest, chunk])
    const frames = Math.floor(buffer.length / frame)
    rest = buffer.subarray(frames * frame)
    if (frames === 0) continue
    yield {
      sampleRate,
      channels: Array.from({ length: channels }, (_, channel) =>
        samplesOf(buffer, { read, first: channel * bytes, every: frame, count: frames }),
      ),
    }
  }
}

function samplesOf(
  buffer: Buffer,
  { read, first, every, count }: { read: SampleReader; first: number; every: number; count: number },
): Float32Array {
  const samples = new Float32Array(count)
  for (let index = 0; index < count; index += 1) samples[index] = read(buffer, first + index * every)
  return samples
}

async function wavLayout(path: string): Promise<WavLayout | undefined> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    let format: Buffer | undefined
    for (let at = 12; at + 8 <= size; ) {
      const header = await readAt(file, at, 8)
      const length = header.readUInt32LE(4)
      const name = header.toString('latin1', 0, 4)
      if (name === 'fmt ') format = await readAt(file, at + 8, Math.min(length, 40))
      if (name === 'data') return layout(format, at + 8, length, size)
      // Chunks are padded to even lengths.
      at += 8 + length + (length % 2)
    }
    throw damaged('its wav file ends before the sound begins')
  } finally {
    await file.close()
  }
}

function layout(
  format: Buffer | undefined,
  first: number,
  length: number,
  size: number,
): WavLayout | undefined {
  if (format === undefined || format.length < 16) throw damaged('its wav file does not say how it is encoded')
  const channels = format.readUInt16LE(2)
  const sampleRate = format.readUInt32LE(4)
  const bits = format.readUInt16LE(14)
  const tag = format.readUInt16LE(0)
  // The extensible form keeps the encoding in the first bytes of its GUID.
  const encoding = tag === extensible && format.length >= 26 ? format.readUInt16LE(24) : tag
  const read = readers[`${encoding}/${bits}`]
  if (read === undefined) return undefined
  if (channels === 0 || sampleRate < 4_000 || sampleRate > 768_000)
    throw damaged(`its wav file claims ${channels} channels at ${sampleRate} Hz`)
  const end = unknownSizes.has(length) ? size : first + length
  if (end > size) throw damaged(`${end - size} bytes are missing at the end of its wav file`)
  return { sampleRate, channels, read, bytes: bits / 8, first, end }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
