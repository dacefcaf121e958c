import type { ClockOffset, Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, degraded, fail, inconclusive, pass, problem } from '../check.ts'
import { fromHandshake, noWorker } from '../handshake/handshake-seen.ts'

/** Beyond the first, waits and ages are told wrong; beyond the second, stores refuse what is signed. */
const limitsMs = { degraded: 2_000, fail: 60_000 }
const about = {
  expected: 'the clocks of all processes and of the database are within 2 s of each other',
  why: 'Signed URLs, expiries and the order of events are by the clock: one that is wrong by minutes has its requests refused.',
}
const advice = 'Let the machine set its clock by NTP; on a platform, restart the instance elsewhere.'

export const clock: Check<'handshake'> = {
  name: 'clock',
  question: 'Do the clocks of the deployment agree?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, about, judge),
}

function judge(handshake: Handshake): Answer {
  const offsets = offsetsOf(handshake)
  const [worst] = offsets.toSorted((one, other) => surely(other) - surely(one))
  if (worst === undefined || !handshake.processes.some(({ role, clock }) => role === 'worker' && clock))
    return noWorker(about, 'no worker told its time')
  const apart = problem(about, describe(worst), advice)
  if (surely(worst) > limitsMs.fail) return fail(apart)
  if (surely(worst) > limitsMs.degraded) return degraded(apart)
  const vague = offsets.find(({ uncertaintyMs }) => uncertaintyMs > limitsMs.degraded)
  if (vague)
    return inconclusive(
      problem(
        about,
        `${describe(vague)}, which is too uncertain`,
        'Redis or the process answers very slowly: look at its load, and run again.',
      ),
    )
  return pass(describe(worst))
}

interface Named extends ClockOffset {
  whose: string
}

/** Every clock against that of the API that was asked. */
function offsetsOf({ processes, askedBy }: Handshake): Named[] {
  const others = processes.flatMap(({ instance, clock }) =>
    clock && instance !== askedBy ? [{ whose: instance, ...clock }] : [],
  )
  const database = processes.find(({ instance }) => instance === askedBy)?.databaseClock
  return database ? [...others, { whose: 'the database', ...database }] : others
}

/** By how much a clock is off at least. */
function surely({ offsetMs, uncertaintyMs }: ClockOffset): number {
  return Math.abs(offsetMs) - uncertaintyMs
}

function describe({ whose, offsetMs, uncertaintyMs }: Named): string {
  const way = offsetMs < 0 ? 'behind' : 'ahead of'
  return `${whose} is ${Math.round(Math.abs(offsetMs))} ms ${way} the API, give or take ${Math.ceil(uncertaintyMs)} ms`
}
