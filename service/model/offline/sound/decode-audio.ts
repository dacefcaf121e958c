import type { AudioFile } from '../../model.ts'
import { decodeMp4 } from './decode-mp4.ts'
import { decodeMpeg } from './decode-mpeg.ts'
import { decodeWav } from './decode-wav.ts'
import { type Decoder, type Sound, unsupported } from './sound.ts'

const decoders: ReadonlyMap<string, Decoder> = new Map([
  ['wav', decodeWav],
  ['mp3', decodeMpeg],
  ['mpga', decodeMpeg],
  ['m4a', decodeMp4],
  ['mp4', decodeMp4],
])

/** Decodes a recording by its extension. Throws ModelError for a format it does not know and for damage. */
export function decodeAudio({ path, extension }: AudioFile): AsyncIterable<Sound> {
  const decoder = decoders.get(extension)
  if (decoder === undefined) throw unsupported(extension)
  return decoder(path)
}
