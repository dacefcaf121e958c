import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ffmpeg } from '../ffmpeg.ts'
import { type AudioFile, ModelError } from '../model.ts'
import type { Stretch } from './plan-pieces.ts'

/** What speech needs: 240 kB a minute. Without the reservoir every frame can be heard by itself. */
const speech = [
  ...['-ac', '1', '-ar', '16000', '-c:a', 'libmp3lame', '-b:a', '32k'],
  ...['-compression_level', '7', '-reservoir', '0'],
]

/**
 * Cuts a recording into mp3 files in the folder, in one go and exact to a frame (36 ms), and gives the file
 * of each piece. Throws a ModelError that may pass, for the recording has been read before.
 */
export async function cutPieces(
  path: string,
  pieces: readonly Stretch[],
  folder: string,
  { program, memoryMb, signal }: { program: string; memoryMb: number; signal: AbortSignal },
): Promise<AudioFile[]> {
  // The end of the last piece is the recording's own.
  const times = pieces.map(({ endSec }, index) => (index === pieces.length - 1 ? endSec + 3600 : endSec))
  const segments = [
    ...['-f', 'segment', '-segment_format', 'mp3', '-reset_timestamps', '1'],
    ...['-segment_times', times.join(',')],
  ]
  const options = ['-map', '0:a:0', ...speech, ...segments, join(folder, 'piece-%05d.mp3')]
  const { exitCode } = await ffmpeg(program, path, options, { purpose: 'cut', signal, memoryMb })
  if (exitCode !== 0) throw notCut(exitCode)
  return Promise.all(
    pieces.map(async (_, index) => {
      const piece = join(folder, `piece-${String(index).padStart(5, '0')}.mp3`)
      const { size } = await stat(piece).catch(() => {
        throw notCut(exitCode)
      })
      return { path: piece, sizeBytes: size, extension: 'mp3' }
    }),
  )
}

function notCut(exitCode: number | null): ModelError {
  return new ModelError(
    `ffmpeg could not cut the recording (${exitCode === null ? 'it was ended' : `exit code ${exitCode}`}): check that the worker's disk is not full and that its ffmpeg has the encoder libmp3lame`,
    { permanent: false },
  )
}
