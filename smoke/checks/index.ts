import type { Check } from '../check.ts'
import type { Plan } from '../evidence/evidence.ts'
import { soakCheck } from '../soak/judge.ts'
import { certificate } from './certificate.ts'
import { clock } from './clock.ts'
import { collection } from './collection.ts'
import { database } from './database.ts'
import { databaseLocks } from './database-locks.ts'
import { deadLetters } from './dead-letters.ts'
import { drain } from './drain.ts'
import { environment } from './environment.ts'
import { health } from './health.ts'
import { instances } from './instances.ts'
import { lectureChecks } from './lecture.ts'
import { leftovers } from './leftovers.ts'
import { platform } from './platform.ts'
import { preflight } from './preflight.ts'
import { queue } from './queue.ts'
import { queuePath } from './queue-path.ts'
import { readiness } from './readiness.ts'
import { redisPolicy } from './redis-policy.ts'
import { release } from './release.ts'
import { runnerClock } from './runner-clock.ts'
import { schema } from './schema.ts'
import { storage } from './storage.ts'
import { workerRelease } from './worker-release.ts'
import { workers } from './workers.ts'

const firstContact: readonly Check[] = [preflight, certificate, runnerClock]

const state: readonly Check[] = [release, health, readiness, schema]

export const handshakeChecks: readonly Check<'handshake'>[] = [
  queue,
  databaseLocks,
  database,
  storage,
  environment,
  instances,
  clock,
  workers,
  redisPolicy,
  drain,
]

const flow: readonly Check[] = [...lectureChecks, queuePath, workerRelease, deadLetters]

export const checks: Readonly<Record<Plan['command'], readonly Check[]>> = {
  verify: [...firstContact, ...state, platform, ...handshakeChecks, ...flow, soakCheck],
  smoke: [...firstContact, ...state, ...flow],
  soak: [...firstContact, soakCheck],
  status: [...firstContact, ...state, platform, ...handshakeChecks],
  gc: [...firstContact, leftovers, collection],
}
