import { createReadStream } from 'node:fs'
import { MPEGDecoder } from 'mpg123-decoder'
import { damaged, type Sound } from './sound.ts'

/** Half a second to four of sound, in the usual bit rates. */
const readBytes = 16_384
/** Layers II and III have 1152 samples a frame, or 576 in the lower rates. */
const frameSamples = 1152
/** A scratch in a recording costs a few frames; more than one in twenty lost is no recording. */
const toleratedErrors = 10
const toleratedShare = 1 / 20

/** MPEG audio of layers I to III by mpg123. */
export async function* decodeMpeg(path: string): AsyncGenerator<Sound> {
  const decoder = new MPEGDecoder()
  await decoder.ready
  try {
    let samples = 0
    let errors = 0
    for await (const bytes of createReadStream(path, { highWaterMark: readBytes })) {
      const decoded = decoder.decode(bytes)
      samples += decoded.samplesDecoded
      errors += decoded.errors.length
      // At once, not at the end: mpg123-decoder writes each error to the console.
      if (errors > toleratedErrors && errors > (samples / frameSamples) * toleratedShare)
        throw damaged('too many frames of it cannot be decoded as MPEG audio')
      if (decoded.samplesDecoded > 0) yield { sampleRate: decoded.sampleRate, channels: decoded.channelData }
    }
    if (samples === 0) throw damaged('there is no MPEG audio in it')
  } finally {
    decoder.free()
  }
}
