import type { Check } from '../check.ts'
import type { Plan } from '../evidence/evidence.ts'
import { soakCheck } from '../soak/judge.ts'
import { certificate } from './certificate.ts'
import { deadLetters } from './dead-letters.ts'
import { health } from './health.ts'
import { lectureChecks } from './lecture.ts'
import { preflight } from './preflight.ts'
import { queuePath } from './queue-path.ts'
import { readiness } from './readiness.ts'
import { release } from './release.ts'
import { runnerClock } from './runner-clock.ts'
import { schema } from './schema.ts'
import { workerRelease } from './worker-release.ts'

const firstContact: readonly Check[] = [preflight, certificate, runnerClock]

const withoutSoak: readonly Check[] = [
  ...firstContact,
  release,
  health,
  readiness,
  schema,
  ...lectureChecks,
  queuePath,
  workerRelease,
  deadLetters,
]

/** What each command asks, in order. */
export const checks: Readonly<Record<Plan['command'], readonly Check[]>> = {
  verify: [...withoutSoak, soakCheck],
  smoke: withoutSoak,
  soak: [...firstContact, soakCheck],
}
