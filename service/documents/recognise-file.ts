import { mpegAudioLayer } from './mpeg-audio.ts'

/** How many bytes from the start of a file `recogniseFile` wants to see; a shorter file is given whole. */
export const headBytes = 16_384

/** What a file is, told from its first bytes alone. */
export interface RecognisedFile {
  sourceType: 'audio' | 'pdf'
  /** Without the dot; the name under which the speech-to-text engines know the format. */
  extension: 'pdf' | 'wav' | 'flac' | 'ogg' | 'webm' | 'mp4' | 'm4a' | 'mpeg' | 'mpga' | 'mp3'
  contentType: string
}

const formats = {
  pdf: { sourceType: 'pdf', extension: 'pdf', contentType: 'application/pdf' },
  wav: { sourceType: 'audio', extension: 'wav', contentType: 'audio/wav' },
  flac: { sourceType: 'audio', extension: 'flac', contentType: 'audio/flac' },
  ogg: { sourceType: 'audio', extension: 'ogg', contentType: 'audio/ogg' },
  webm: { sourceType: 'audio', extension: 'webm', contentType: 'audio/webm' },
  mp4: { sourceType: 'audio', extension: 'mp4', contentType: 'video/mp4' },
  m4a: { sourceType: 'audio', extension: 'm4a', contentType: 'audio/mp4' },
  mpeg: { sourceType: 'audio', extension: 'mpeg', contentType: 'video/mpeg' },
  mpga: { sourceType: 'audio', extension: 'mpga', contentType: 'audio/mpeg' },
  mp3: { sourceType: 'audio', extension: 'mp3', contentType: 'audio/mpeg' },
} as const satisfies Record<string, RecognisedFile>

/**
 * Tells what a file is from its first bytes (`headBytes` of them, or all), never from its name. Null for
 * everything that is neither a PDF nor one of the audio containers that the engines accept: text, an
 * empty file, images in an MP4 container, Matroska, raw AAC.
 */
export function recogniseFile(head: Uint8Array): RecognisedFile | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const format = containerFormat(bytes) ?? mpegFormat(bytes)
  return format === null ? null : formats[format]
}

function containerFormat(bytes: Buffer): keyof typeof formats | null {
  const at = (offset: number, text: string) => bytes.toString('latin1', offset, offset + text.length) === text
  if (/^(?:\xEF\xBB\xBF)?\s{0,64}%PDF-\d/.test(bytes.toString('latin1', 0, 80))) return 'pdf'
  if ((at(0, 'RIFF') || at(0, 'RF64')) && at(8, 'WAVE')) return 'wav'
  if (at(0, 'fLaC')) return 'flac'
  if (at(0, 'OggS')) return holdsAudioCodec(bytes) ? 'ogg' : null
  if (at(0, '\x1A\x45\xDF\xA3')) return ebmlDocType(bytes) === 'webm' ? 'webm' : null
  if (at(4, 'ftyp')) return mp4Format(bytes.toString('latin1', 8, 12))
  if (at(0, '\x00\x00\x01\xBA')) return 'mpeg'
  return null
}

/** The brands of ISO 14496-12 files that hold sound; HEIC, AVIF and QuickTime share the container. */
function mp4Format(brand: string): 'm4a' | 'mp4' | null {
  if (brand === 'M4A ' || brand === 'M4B ') return 'm4a'
  return /^(?:iso[m2-9]|mp4[12]|avc1|M4V.|MSNV|dash|F4V )$/.test(brand) ? 'mp4' : null
}

/** An Ogg page's payload follows its segment table (RFC 3533); its first bytes name the codec. */
function holdsAudioCodec(bytes: Buffer): boolean {
  const payload = 27 + (bytes[26] ?? 0)
  const name = bytes.toString('latin1', payload, payload + 8)
  return ['\x01vorbis', 'OpusHead', 'Speex   ', '\x7FFLAC'].some((codec) => name.startsWith(codec))
}

/** The DocType element (0x4282) of an EBML header, whose length is one byte for every name in use. */
function ebmlDocType(bytes: Buffer): string | null {
  const element = bytes.subarray(0, 256).indexOf(Buffer.from([0x42, 0x82]))
  if (element < 0) return null
  const length = (bytes[element + 2] ?? 0) & 0x7f
  return bytes.toString('latin1', element + 3, element + 3 + length).replaceAll('\0', '')
}

function mpegFormat(bytes: Buffer): 'mp3' | 'mpga' | null {
  const layer = mpegAudioLayer(bytes)
  if (layer === null) return null
  return layer === 3 ? 'mp3' : 'mpga'
}
