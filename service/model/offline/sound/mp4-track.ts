import type { FileHandle } from 'node:fs/promises'
import { damaged } from './sound.ts'

/** Frames of AAC that lie behind one another in the file. */
export interface FrameRun {
  position: number
  lengths: readonly number[]
}

/** The AAC track of an MP4 file (ISO/IEC 14496-12): how it is coded, and where its frames are. */
export interface AacTrack {
  /** The AudioSpecificConfig of ISO/IEC 14496-3. */
  config: Uint8Array
  runs: Iterable<FrameRun>
}

interface Box {
  type: string
  body: Buffer
}

/** Ten hours of sound have tables of 10 MB. */
const largestIndexBytes = 64 * 1024 * 1024
/** A frame has at most 6144 bits a channel, and there are at most 48 channels. */
const largestFrameBytes = 36_864
/** About two seconds in the usual rates. */
const runFrames = 100

/** Finds the first AAC track. Throws ModelError when there is none, or its tables make no sense. */
export async function aacTrack(file: FileHandle): Promise<AacTrack> {
  const index = await movieIndex(file)
  for (const track of boxes(index).filter(({ type }) => type === 'trak')) {
    const table = within(track, 'mdia', 'minf', 'stbl')
    const config = table && aacConfig(within(table, 'stsd')?.body)
    if (table && config) return { config, runs: frameRuns(table) }
  }
  throw damaged('its MP4 file has no AAC sound')
}

async function movieIndex(file: FileHandle): Promise<Buffer> {
  const { size: fileBytes } = await file.stat()
  for (let at = 0; at + 8 <= fileBytes; ) {
    const { buffer } = await file.read(Buffer.alloc(16), 0, 16, at)
    const short = buffer.readUInt32BE(0)
    const header = short === 1 ? 16 : 8
    const length = short === 1 ? Number(buffer.readBigUInt64BE(8)) : short === 0 ? fileBytes - at : short
    if (length < header || at + length > fileBytes) break
    if (buffer.toString('latin1', 4, 8) === 'moov') {
      if (length > largestIndexBytes) throw damaged('the index of its MP4 file is too large')
      const body = Buffer.alloc(length - header)
      await file.read(body, 0, body.length, at + header)
      return body
    }
    at += length
  }
  throw damaged('its MP4 file is cut short: it has no index')
}

function boxes(bytes: Buffer): Box[] {
  const found: Box[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    if (length < 8 || at + length > bytes.length) break
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + length) })
    at += length
  }
  return found
}

function within(box: Box, ...path: string[]): Box | undefined {
  const [next, ...rest] = path
  if (next === undefined) return box
  const child = boxes(box.body).find(({ type }) => type === next)
  return child && within(child, ...rest)
}

function aacConfig(descriptions: Buffer | undefined): Uint8Array | undefined {
  const entry = descriptions && boxes(descriptions.subarray(8)).find(({ type }) => type === 'mp4a')
  // A sound description is 28 bytes; QuickTime's first version adds 16.
  const header = entry && entry.body.length > 10 && entry.body.readUInt16BE(8) === 1 ? 44 : 28
  const esds = entry && boxes(entry.body.subarray(header)).find(({ type }) => type === 'esds')
  return esds && decoderConfig(esds.body.subarray(4))
}

/** Walks the nested descriptors of ISO/IEC 14496-1: ES (3) holds DecoderConfig (4) holds the config (5). */
function decoderConfig(bytes: Buffer): Uint8Array | undefined {
  const headers: Readonly<Record<number, number>> = { 3: 3, 4: 13 }
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++]
    let length = 0
    for (let more = true; more && at < bytes.length; ) {
      const byte = bytes[at++] ?? 0
      length = length * 128 + (byte & 0x7f)
      more = byte >= 0x80
    }
    if (tag === 5) return bytes.subarray(at, at + length)
    at += headers[tag ?? 0] ?? length
  }
  return undefined
}

function* frameRuns(table: Box): Generator<FrameRun> {
  const sizes = within(table, 'stsz')?.body
  const perChunk = within(table, 'stsc')?.body
  const long = within(table, 'co64')?.body
  const chunks = long ?? within(table, 'stco')?.body
  if (!sizes || !perChunk || !chunks)
    throw damaged('its MP4 file lacks the tables that say where the sound is')
  const uniform = uint(sizes, 4)
  let frame = 0
  for (const [chunk, count] of chunkCounts(perChunk, uint(chunks, 4))) {
    let position = long
      ? uint(long, 8 + 8 * chunk) * 2 ** 32 + uint(long, 12 + 8 * chunk)
      : uint(chunks, 8 + 4 * chunk)
    for (let done = 0; done < count; ) {
      const lengths: number[] = []
      while (done < count && lengths.length < runFrames) {
        const length = uniform || uint(sizes, 12 + 4 * frame)
        if (length > largestFrameBytes) throw damaged('the tables of its MP4 file make no sense')
        lengths.push(length)
        frame += 1
        done += 1
      }
      yield { position, lengths }
      position += lengths.reduce((sum, length) => sum + length, 0)
    }
  }
}

/** How many frames each chunk has: the table names only the chunks at which the number changes. */
function* chunkCounts(table: Buffer, chunks: number): Generator<[chunk: number, frames: number]> {
  const entries = uint(table, 4)
  for (let entry = 0; entry < entries; entry += 1) {
    const first = uint(table, 8 + 12 * entry) - 1
    const next = entry + 1 < entries ? uint(table, 20 + 12 * entry) - 1 : chunks
    for (let chunk = first; chunk < Math.min(next, chunks); chunk += 1)
      yield [chunk, uint(table, 12 + 12 * entry)]
  }
}

function uint(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw damaged('the tables of its MP4 file are cut short')
  return bytes.readUInt32BE(at)
}
