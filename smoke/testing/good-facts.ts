import type { AnswerFacts } from '../asked.ts'

/** What is known of a good answer besides its body. */
export const goodFacts: AnswerFacts = {
  status: 200,
  durationMs: 1,
  contentType: 'application/json',
  requestId: 'r-1',
  release: '3f2c1a9e',
  instance: 'api-1',
  contract: '1',
}
