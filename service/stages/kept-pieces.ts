import { createHash } from 'node:crypto'
import { HeardPiece } from '../model/long-audio/heard-piece.ts'
import type { KeptPieces } from '../model/long-audio/transcribe-long.ts'
import { keys } from '../objects/keys.ts'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'

/**
 * Keeps what was heard in the pieces of a long recording under its lecture. The key holds all that decides
 * what is heard (the recording's bytes, provider, model, language and the piece's times), so that neither
 * a replaced recording nor another model ever meets the old pieces.
 */
export function keptPieces(
  objects: ObjectStore,
  lectureId: string,
  heardAs: { sha256: string; provider: string; model: string; language: string | null },
  signal: AbortSignal,
): KeptPieces {
  const { sha256, provider, model, language } = heardAs
  const recording = createHash('sha256')
    .update(JSON.stringify([sha256, provider, model, language]))
    .digest('hex')
  const keyOf = ({ startSec, endSec }: { startSec: number; endSec: number }) =>
    `${keys.transcriptPieces(lectureId)}${recording}/${startSec}-${endSec}.json`
  return {
    async find(piece) {
      try {
        const bytes = await objects.read(keyOf(piece), { signal })
        return HeardPiece.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null
      } catch (error) {
        if (error instanceof ObjectMissing) return null
        throw error
      }
    },
    async keep(piece, heard) {
      await objects.write(keyOf(piece), JSON.stringify(heard), { contentType: 'application/json', signal })
    },
  }
}
