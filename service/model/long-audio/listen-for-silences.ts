import { ffmpeg, ffmpegEnded } from '../ffmpeg.ts'
import { type AudioFile, ModelError } from '../model.ts'
import { wavSeconds } from '../offline/sound/decode-wav.ts'
import type { Stretch } from './plan-pieces.ts'

/** A pause between two sentences, in a room that is not quiet. */
const pause = 'silencedetect=noise=-30dB:d=0.3'

/** What one recording may take. */
export interface AudioLimits {
  minutes: number
  /** How many pieces it may be cut into. */
  pieces: number
  /** Of the process that reads it. */
  memoryMb: number
}

interface Listening {
  /** ffmpeg: a name on PATH, or a path. */
  program: string
  limits: AudioLimits
  signal: AbortSignal
}

/** Refuses a recording that is too long before anybody is asked to hear it. Throws a permanent ModelError. */
export async function refuseTooLong({ path, extension }: AudioFile, listening: Listening): Promise<void> {
  const seconds = extension === 'wav' ? await wavSeconds(path) : undefined
  if (seconds === undefined) await listenFor('measure', path, listening)
  else refuseBeyond(seconds, listening.limits)
}

/**
 * How long a recording is, and where nobody speaks in it; reads it once from end to end, for its own word on that may
 * be a lie. Throws a permanent ModelError when it cannot be read, or is longer than it may be.
 */
export function listenForSilences(
  path: string,
  listening: Listening,
): Promise<{ durationSec: number; silences: Stretch[] }> {
  return listenFor('cut', path, listening)
}

async function listenFor(
  purpose: 'cut' | 'measure',
  path: string,
  { program, limits, signal }: Listening,
): Promise<{ durationSec: number; silences: Stretch[] }> {
  const enough = ['-t', String(limits.minutes * 60 + 1)]
  const options = ['-progress', 'pipe:1', '-map', '0:a:0', '-af', pause, ...enough, '-f', 'null', '-']
  const { memoryMb } = limits
  const { exitCode, output } = await ffmpeg(program, path, options, { purpose, signal, memoryMb })
  const durationSec = Math.max(0, ...numbersAfter('out_time_us=', output)) / 1_000_000
  if (exitCode === null) throw ffmpegEnded()
  if (exitCode !== 0 || durationSec === 0)
    throw new ModelError(
      `ffmpeg cannot read the recording (exit code ${exitCode}): it is damaged or has no sound; convert it to mp3 or wav and upload it again`,
      { permanent: true },
    )
  refuseBeyond(durationSec, limits)
  const starts = numbersAfter('silence_start: ', output)
  const ends = numbersAfter('silence_end: ', output)
  const silences = starts.map((startSec, index) => ({ startSec, endSec: ends[index] ?? durationSec }))
  return { durationSec, silences }
}

function refuseBeyond(seconds: number, { minutes }: AudioLimits): void {
  if (seconds <= minutes * 60) return
  throw new ModelError(
    `the recording is longer than ${minutes} minutes; split it, or raise PLC_MAX_AUDIO_MINUTES on the worker`,
    { permanent: true },
  )
}

function numbersAfter(label: string, text: string): number[] {
  return [...text.matchAll(new RegExp(`${label}(-?[\\d.]+)`, 'g'))].map(([, number]) => Number(number))
}
