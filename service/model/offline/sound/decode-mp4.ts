import { type FileHandle, open } from 'node:fs/promises'
import { ModelError } from '../../model.ts'
import { aacTrack, type FrameRun } from './mp4-track.ts'
import { damaged, type Sound } from './sound.ts'

type AacDecoder = Awaited<ReturnType<Awaited<ReturnType<typeof loadDecoder>>['decoder']>>

/** AAC in an MP4 container (m4a, mp4), by FAAD2. */
export async function* decodeMp4(path: string): AsyncGenerator<Sound> {
  const { decoder: createDecoder } = await loadDecoder()
  const file = await open(path)
  try {
    const track = await aacTrack(file)
    const decoder = await createDecoder({ asc: track.config }).catch(refused)
    try {
      let decoded = false
      for (const run of track.runs) {
        const { channelData, sampleRate } = decode(decoder, await frames(file, run))
        if (channelData.length > 0) yield { sampleRate, channels: channelData }
        decoded ||= channelData.length > 0
      }
      if (!decoded) throw damaged('none of its AAC sound can be decoded')
    } finally {
      decoder.free()
    }
  } finally {
    await file.close()
  }
}

function decode(decoder: AacDecoder, frames: Uint8Array[]) {
  try {
    return decoder.decode(frames)
  } catch (error) {
    return refused(error)
  }
}

function refused(error: unknown): never {
  throw damaged('its AAC sound cannot be decoded', error)
}

async function frames(file: FileHandle, { position, lengths }: FrameRun): Promise<Uint8Array[]> {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(total), 0, total, position)
  if (bytesRead < total) throw damaged('the sound in its MP4 file is cut short')
  let at = 0
  return lengths.map((length) => {
    at += length
    return buffer.subarray(at - length, at)
  })
}

/** An optional dependency: FAAD2 is under the GPL, and who ships the service may have to leave it out. */
async function loadDecoder() {
  try {
    return await import('@audio/decode-aac')
  } catch (error) {
    throw new ModelError(
      'm4a and mp4 recordings need the optional package @audio/decode-aac: install it with npm install, or upload wav or mp3',
      { permanent: true, cause: error },
    )
  }
}
