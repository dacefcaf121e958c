import { exporting } from './export.ts'
import { generation } from './generation.ts'
import { transcription } from './transcription.ts'

/** The pipeline, in order. */
export const stages = { transcription, generation, export: exporting } as const
