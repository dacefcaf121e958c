import { ModelError } from '../../model.ts'

/** A stretch of decoded sound: one array per channel, all of one length, in [-1, 1]. */
export interface Sound {
  /** In hertz. */
  sampleRate: number
  channels: readonly Float32Array[]
}

export function damaged(found: string, cause?: unknown): ModelError {
  return new ModelError(
    `the recording is damaged: ${found}; check that it plays to its end, then upload it again`,
    { permanent: true, cause },
  )
}
