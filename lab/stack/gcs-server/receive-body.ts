import type { DataFiles, Segment } from '../s3-server/data-files.ts'
import { type DigestValues, digestsOf } from './digests.ts'

/**
 * Writes a body into a new data file and hands it to `commit`, which makes a record of it within the same
 * tick. When either fails, also because the client went away, the file is deleted: kept whole or not at all.
 */
export async function receiveBody<Outcome>(
  data: DataFiles,
  body: AsyncIterable<Buffer>,
  commit: (segment: Segment, digests: DigestValues) => Outcome,
): Promise<Outcome> {
  const incoming = await data.create()
  const digests = digestsOf()
  let sizeBytes = 0
  try {
    try {
      for await (const piece of body) {
        sizeBytes += piece.length
        digests.update(piece)
        await incoming.append(piece)
      }
    } finally {
      await incoming.close()
    }
    return commit({ file: incoming.file, sizeBytes }, digests.values())
  } catch (error) {
    data.discard([{ file: incoming.file, sizeBytes }])
    throw error
  }
}
