import { ffmpeg, ffmpegEnded } from '../ffmpeg.ts'
import { ModelError } from '../model.ts'
import type { Stretch } from './plan-pieces.ts'

/** A pause between two sentences, in a room that is not quiet. */
const pause = 'silencedetect=noise=-30dB:d=0.3'

/**
 * How long a recording is, and where nobody speaks in it; reads it once from end to end. Throws a permanent
 * ModelError when it cannot be read.
 */
export async function listenForSilences(
  program: string,
  path: string,
  signal: AbortSignal,
): Promise<{ durationSec: number; silences: Stretch[] }> {
  const options = ['-progress', 'pipe:1', '-map', '0:a:0', '-af', pause, '-f', 'null', '-']
  const { exitCode, output } = await ffmpeg(program, path, options, { purpose: 'cut', signal })
  const durationSec = Math.max(0, ...numbersAfter('out_time_us=', output)) / 1_000_000
  if (exitCode === null) throw ffmpegEnded()
  if (exitCode !== 0 || durationSec === 0)
    throw new ModelError(
      `ffmpeg cannot read the recording (exit code ${exitCode}): it is damaged or has no sound; convert it to mp3 or wav and upload it again`,
      { permanent: true },
    )
  const starts = numbersAfter('silence_start: ', output)
  const ends = numbersAfter('silence_end: ', output)
  const silences = starts.map((startSec, index) => ({ startSec, endSec: ends[index] ?? durationSec }))
  return { durationSec, silences }
}

function numbersAfter(label: string, text: string): number[] {
  return [...text.matchAll(new RegExp(`${label}(-?[\\d.]+)`, 'g'))].map(([, number]) => Number(number))
}
