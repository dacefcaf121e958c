import { createHash } from 'node:crypto'
import { HeardPiece } from '../model/long-audio/heard-piece.ts'
import type { KeptPieces } from '../model/long-audio/transcribe-long.ts'
import { openAttempt } from '../objects/attempt.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import type { StageServices } from '../services.ts'
import { findObject } from '../tables/objects.ts'

/**
 * Keeps what was heard in the pieces of a long recording as objects of its lecture, each live at once, so that the next
 * run need not hear it again. Their name holds all that decides what is heard (the recording's bytes, provider, model,
 * language and the piece's times), so that another model never meets the old pieces.
 *
 * @param lecture the lecture's row id
 */
export function keptPieces(
  lecture: string,
  heardAs: { sha256: string; provider: string; model: string; language: string | null },
  signal: AbortSignal,
  services: Pick<StageServices, 'config' | 'database' | 'objects' | 'log'>,
): KeptPieces {
  const { sha256, provider, model, language } = heardAs
  const recording = createHash('sha256')
    .update(JSON.stringify([sha256, provider, model, language]))
    .digest('hex')
  const nameOf = ({ startSec, endSec }: { startSec: number; endSec: number }) =>
    `${recording}-${startSec}-${endSec}.json`
  return {
    async find(piece) {
      const line = { lecture, kind: 'piece', name: nameOf(piece) } as const
      const key = await findObject(services.database, line)
      if (key === undefined) return null
      try {
        const bytes = await services.objects.read(key, { signal })
        return HeardPiece.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null
      } catch (error) {
        if (error instanceof ObjectMissing) return null
        throw error
      }
    },
    async keep(piece, heard) {
      const attempt = openAttempt(lecture, services)
      try {
        await attempt.write({ kind: 'piece', name: nameOf(piece) }, JSON.stringify(heard), {
          contentType: 'application/json',
          signal,
        })
        await attempt.publish(services.database)
      } catch (error) {
        await attempt.abandon()
        throw error
      }
    },
  }
}
