import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonSchema } from '../../service/contract/json-schema.ts'

/** What a release has answered to every question that a lecture gives rise to; `scripts/record-answers.ts` writes it. */
export interface RecordedAnswers {
  version: string
  answers: { route: string; status: number; body: unknown }[]
  /** What the release said itself of the good answers of each route. */
  promised: Record<string, JsonSchema>
  schemas: Record<string, JsonSchema>
}

const folder = join(import.meta.dirname, 'recorded-answers')

/** The releases whose answers are there. */
export function recordedAnswers(): RecordedAnswers[] {
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}
