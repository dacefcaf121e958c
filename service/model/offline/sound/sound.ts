import { ModelError } from '../../model.ts'

/** A stretch of decoded sound: one array per channel, all of one length, in [-1, 1]. */
export interface Sound {
  /** In hertz. */
  sampleRate: number
  channels: readonly Float32Array[]
}

/**
 * Reads a recording from disk, stretch by stretch: a few seconds of it are in memory at a time, and other
 * work has its turn between two. Throws ModelError when the recording is damaged.
 */
export type Decoder = (path: string) => AsyncIterable<Sound>

/** The error for a format that is well made but not decoded here. */
export function unsupported(format: string): ModelError {
  return new ModelError(
    `the offline model does not decode ${format}: convert the recording to wav (PCM), mp3 or m4a, or use the provider openai`,
    { permanent: true },
  )
}

/** The error for a recording that cannot be played: `found` says what is wrong with it. */
export function damaged(found: string, cause?: unknown): ModelError {
  return new ModelError(
    `the recording is damaged: ${found}; check that it plays to its end, then upload it again`,
    { permanent: true, cause },
  )
}
