import type { DataFiles, Segment } from './data-files.ts'
import type { Payload } from './payload.ts'

/**
 * Fills a new data file and hands it to `commit`, which makes a record of it within the same tick. When
 * either fails, also because the client went away, the file is deleted: bytes are kept whole or not at all.
 */
export async function keepBody(
  data: DataFiles,
  fill: (sink: (piece: Buffer) => Promise<void>) => Promise<Payload>,
  commit: (payload: Payload, segment: Segment) => void,
): Promise<Payload> {
  const incoming = await data.create()
  try {
    const payload = await fill(incoming.append).finally(incoming.close)
    commit(payload, { file: incoming.file, sizeBytes: payload.sizeBytes })
    return payload
  } catch (error) {
    data.discard([{ file: incoming.file, sizeBytes: 0 }])
    throw error
  }
}
