/** Tags, padding and the tail of a cut frame may stand before the first whole frame; more is not MPEG audio. */
const searchedBytes = 4096
/** One header is eleven set bits and happens by chance; a chain of three that agree does not. */
const chainedFrames = 3

const sampleRates = [44_100, 48_000, 32_000] as const
const kilobits = {
  v1: {
    1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  },
  v2: {
    1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  },
} as const

interface Frame {
  layer: 1 | 2 | 3
  sampleRate: number
  bytes: number
}

/**
 * The layer of an MPEG audio stream (ISO 11172-3, 13818-3), or null when the bytes are something else.
 * An ID3v2 tag that is larger than the bytes given (cover art) is taken at its word.
 */
export function mpegAudioLayer(bytes: Uint8Array): 1 | 2 | 3 | null {
  const tag = id3Bytes(bytes)
  if (tag >= bytes.length && tag > 0) return 3
  for (let start = tag; start < Math.min(bytes.length, tag + searchedBytes); start += 1) {
    const layer = chainAt(bytes, start)
    if (layer !== null) return layer
  }
  return null
}

function chainAt(bytes: Uint8Array, start: number): Frame['layer'] | null {
  const first = frameAt(bytes, start)
  if (first === null) return null
  let offset = start + first.bytes
  for (let seen = 1; seen < chainedFrames; seen += 1) {
    const next = frameAt(bytes, offset)
    if (next === null || next.layer !== first.layer || next.sampleRate !== first.sampleRate) return null
    offset += next.bytes
  }
  return first.layer
}

/** The size of an ID3v2 tag with its header and footer, 0 without one. */
function id3Bytes(bytes: Uint8Array): number {
  const [i, d, three, version = 0xff, , flags = 0, ...size] = bytes.subarray(0, 10)
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || version < 2 || version > 4) return 0
  if (size.length < 4 || size.some((byte) => byte > 0x7f)) return 0
  const footer = (flags & 0x10) === 0 ? 0 : 10
  return 10 + size.reduce((total, byte) => total * 128 + byte, 0) + footer
}

function frameAt(bytes: Uint8Array, offset: number): Frame | null {
  const [sync = 0, kind = 0, rates = 0] = bytes.subarray(offset, offset + 3)
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0) return null
  const version = (kind >> 3) & 3
  const layer = layers[(kind >> 1) & 3]
  const rate = sampleRates[(rates >> 2) & 3]
  if (version === 1 || layer === undefined || rate === undefined) return null
  const bitRate = kilobits[version === 3 ? 'v1' : 'v2'][layer][rates >> 4]
  if (bitRate === undefined || bitRate === 0) return null
  const sampleRate = rate / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const padding = (rates >> 1) & 1
  const perSample = (bitRate * 1000) / sampleRate
  if (layer === 1) return { layer, sampleRate, bytes: (Math.floor(12 * perSample) + padding) * 4 }
  const eighthSamples = layer === 3 && version !== 3 ? 72 : 144
  return { layer, sampleRate, bytes: Math.floor(eighthSamples * perSample) + padding }
}

/** By the two layer bits; 00 is reserved, and is what raw AAC (ADTS) carries. */
const layers = [undefined, 3, 2, 1] as const
