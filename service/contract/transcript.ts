import { z } from 'zod'
import { EntityId, Instant } from './ids.ts'
import { namedObject } from './named.ts'
import { QueryFlag, wholeNumber } from './request-values.ts'

/** A stretch of the lecture; times in seconds from its start. PDF segments carry their page and estimated times. */
export const Segment = namedObject('Segment', {
  startSec: z.number().min(0),
  endSec: z.number().min(0),
  text: z.string().min(1),
  page: z.number().int().min(1).optional(),
})
export type Segment = z.infer<typeof Segment>

export const TranscriptEngine = z.object({
  provider: z.string(),
  model: z.string(),
  /** Said aloud where the engine is not meant for production, as in "draft quality". */
  note: z.string().optional(),
})
export type TranscriptEngine = z.infer<typeof TranscriptEngine>

/** The transcript object as it is stored under `transcripts/{lecture}.json`. */
export const Transcript = z.object({
  lectureId: EntityId,
  createdAt: Instant,
  language: z.string().nullable(),
  text: z.string().min(1),
  segments: z.array(Segment).min(1),
  engine: TranscriptEngine,
})
export type Transcript = z.infer<typeof Transcript>

/** `GET /lectures/{id}/transcript`; `segmentCount` counts what is returned. */
export const TranscriptAnswer = namedObject('TranscriptAnswer', {
  lectureId: EntityId,
  transcriptPath: z.string(),
  language: z.string().nullable(),
  text: z.string(),
  segments: z.array(Segment),
  segmentCount: z.number().int().min(0),
})
export type TranscriptAnswer = z.infer<typeof TranscriptAnswer>

/** The query of `GET /lectures/{id}/transcript`. */
export const TranscriptQuery = z.object({
  include_text: QueryFlag.prefault('true').describe(
    'Whether the whole text is wanted; without it `text` is empty.',
  ),
  segment_limit: wholeNumber(0).optional().describe('How many segments at most.'),
})
