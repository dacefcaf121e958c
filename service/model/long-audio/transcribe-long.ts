import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AudioFile, ModelError, NoSpeech, type Transcriber, type Transcription } from '../model.ts'
import { cutPieces } from './cut-pieces.ts'
import { type HeardPiece, silentPiece, stitch } from './heard-piece.ts'
import { type AudioLimits, listenForSilences } from './listen-for-silences.ts'
import { planPieces, type Stretch } from './plan-pieces.ts'

/** Remembers what was heard in the pieces of one recording, so that a second run need not hear it again. */
export interface KeptPieces {
  find(piece: Stretch): Promise<HeardPiece | null>
  keep(piece: Stretch, heard: HeardPiece): Promise<void>
}

/** More would meet the providers' rate limits before it would be faster. */
const piecesAtOnce = 2

/**
 * Transcribes a recording that is larger than the engine takes at once: cut in silences, the pieces heard in
 * order, two at a time, and put together. Every piece that was heard is kept at once; after the first that
 * fails no further one is begun, but those under way are waited for. Throws as the transcriber does, NoSpeech
 * when nobody speaks in any piece, and a ModelError when ffmpeg is missing, cannot read the recording, or finds it longer
 * than it may be, before anything is paid for.
 */
export async function transcribeLong(
  audio: AudioFile,
  {
    transcriber,
    kept,
    limits,
    program = 'ffmpeg',
    ...options
  }: {
    transcriber: Transcriber
    kept: KeptPieces
    limits: AudioLimits
    model: string
    language: string | null
    signal: AbortSignal
    /** ffmpeg: a name on PATH, or a path. */
    program?: string
  },
): Promise<Transcription> {
  const { signal } = options
  const { durationSec, silences } = await listenForSilences(audio.path, { program, limits, signal })
  const planned = planPieces(durationSec, silences)
  if (planned.length > limits.pieces) throw tooManyPieces(planned.length, limits)
  const parts = await Promise.all(planned.map(async (piece) => ({ piece, heard: await kept.find(piece) })))
  if (parts.some(({ heard }) => heard === null)) {
    const folder = await mkdtemp(join(tmpdir(), 'pegasus-pieces-'))
    try {
      const pieces = parts.map(({ piece }) => piece)
      const files = await cutPieces(audio.path, pieces, folder, { program, signal, ...limits })
      await inOrder([...parts.entries()], async ([index, part]) => {
        const file = files[index]
        if (part.heard !== null || file === undefined) return
        const heard = await hear(file, transcriber, options)
        await kept.keep(part.piece, heard)
        part.heard = heard
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const whole = stitch(parts.map(({ piece, heard }) => ({ piece, heard: heard ?? silentPiece })))
  if (whole === null)
    throw new NoSpeech(
      'no speech was found in the recording; check that it is not silent and that the right file was uploaded',
    )
  return whole
}

function tooManyPieces(count: number, { pieces }: AudioLimits): ModelError {
  return new ModelError(
    `the recording takes ${count} paid calls, one for every five minutes, more than ${pieces}; split it, or raise PLC_MAX_AUDIO_PIECES on the worker`,
    { permanent: true },
  )
}

async function hear(
  file: AudioFile,
  transcriber: Transcriber,
  options: Parameters<Transcriber['transcribe']>[1],
): Promise<HeardPiece> {
  try {
    return await transcriber.transcribe(file, options)
  } catch (error) {
    // A break in the middle of a lecture is no reason to fail it.
    if (error instanceof NoSpeech) return silentPiece
    throw error
  }
}

/** Does the work for each item, the first ones first, and rejects with the first failure when all have settled. */
async function inOrder<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item)
      } catch (error) {
        waiting.length = 0
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: piecesAtOnce }, lane))
  const failed = lanes.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
