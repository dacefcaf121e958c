import { type ObservingCheck, pass } from '../check.ts'
import { unanswered } from '../unanswered.ts'

export const health: ObservingCheck<'health'> = {
  name: 'health',
  question: 'Does the API process answer?',
  needs: ['health'],
  observe: (pegasus) => pegasus.health(),
  judge({ health: asked }) {
    return asked.ok
      ? pass('GET /health answers ok')
      : unanswered(asked, {
          expected: 'GET /health answers 200 with status ok',
          why: 'It touches no dependency: when it fails, the API process itself is down or wrongly routed.',
        })
  },
}
