import { z } from 'zod'
import { Segment, TranscriptEngine } from '../../contract/transcript.ts'
import type { Transcription } from '../model.ts'
import type { Stretch } from './plan-pieces.ts'

/** What was said in a piece, times counted from the piece's start; no engine where nobody speaks. */
export const HeardPiece = z.object({
  language: z.string().nullable(),
  text: z.string(),
  segments: z.array(Segment),
  engine: TranscriptEngine.nullable(),
})
export type HeardPiece = z.infer<typeof HeardPiece>

export const silentPiece: HeardPiece = { language: null, text: '', segments: [], engine: null }

/**
 * Puts the pieces of one recording together, in order: times counted from the recording's start and never
 * going back, the language that most of the text is in. Null when nobody speaks in any.
 */
export function stitch(parts: readonly { piece: Stretch; heard: HeardPiece }[]): Transcription | null {
  const engine = parts.find(({ heard }) => heard.engine !== null)?.heard.engine ?? null
  const segments: Segment[] = []
  for (const { piece, heard } of parts) {
    for (const { startSec, endSec, ...rest } of heard.segments) {
      // Engines give times a little beyond a piece's end.
      const within = (seconds: number) => Math.min(piece.startSec + seconds, piece.endSec)
      const start = Math.max(within(startSec), segments.at(-1)?.startSec ?? 0)
      segments.push({ ...rest, startSec: start, endSec: Math.max(start, within(endSec)) })
    }
  }
  if (engine === null || segments.length === 0) return null
  const spoken = parts.map(({ heard }) => heard).filter(({ text }) => text !== '')
  return { language: mainLanguage(spoken), text: spoken.map(({ text }) => text).join('\n'), segments, engine }
}

function mainLanguage(spoken: readonly HeardPiece[]): string | null {
  const letters = new Map<string, number>()
  for (const { language, text } of spoken)
    if (language !== null) letters.set(language, (letters.get(language) ?? 0) + text.length)
  const [most] = [...letters].sort(([, one], [, other]) => other - one)
  return most?.[0] ?? null
}
