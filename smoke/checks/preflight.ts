import { contractVersion, type Health } from '../../service/contract/health.ts'
import { type AnswerFacts, type Asked, withoutValue } from '../asked.ts'
import { type Answer, fail, type ObservingCheck, pass, problem } from '../check.ts'
import type { PreflightSeen } from '../evidence/evidence.ts'
import { couldNotAsk, type Failure } from '../failure.ts'
import type { Pegasus } from '../pegasus.ts'
import { unanswered } from '../unanswered.ts'

const why = 'Until it is certain what answers at this address, nothing else said about it means anything.'
const answered: ReadonlySet<Failure['kind']> = new Set(['status', 'not-json', 'not-contract', 'too-large'])

export const preflight: ObservingCheck<'preflight'> = {
  name: 'preflight',
  question: 'Is the target reachable, and is it a Pegasus?',
  needs: ['preflight'],
  async observe(pegasus) {
    const [contact, { asked, clock }] = await Promise.all([pegasus.contact(), askTheTime(pegasus)])
    return { transport: pegasus.transport, contact, asked: withoutValue(asked), clock }
  },
  judge({ preflight: { transport, asked } }) {
    const expected = 'an https or loopback address where a Pegasus API answers'
    if (!asked.ok && (!answered.has(asked.failure.kind) || couldNotAsk(asked.failure)))
      return unanswered(asked, { expected, why })
    const facts = asked.facts
    if (facts === null || facts.release === null || facts.instance === null) return notPegasus(asked)
    if (facts.contract !== contractVersion) return otherContract(facts)
    if (transport === 'plain') return readInTheClear
    return pass(`a Pegasus answers over ${transport}, release ${facts.release}, instance ${facts.instance}`)
  },
}

/** The answer was written at some moment between question and answer: half of the round trip is uncertain. */
async function askTheTime(
  pegasus: Pegasus,
): Promise<{ asked: Asked<Health> } & Pick<PreflightSeen, 'clock'>> {
  const sentAt = Date.now()
  const asked = await pegasus.health()
  if (!asked.ok) return { asked, clock: null }
  const uncertaintyMs = (Date.now() - sentAt) / 2
  return { asked, clock: { aheadMs: Date.parse(asked.value.time) - sentAt - uncertaintyMs, uncertaintyMs } }
}

function otherContract({ contract }: AnswerFacts): Answer {
  return fail(
    problem(
      { expected: `a Pegasus that speaks contract ${contractVersion}, as this pegasus-ops does`, why },
      contract === null ? 'one that names no contract' : `one that speaks contract ${contract}`,
      'Use the pegasus-ops that came with the release that is deployed.',
    ),
  )
}

const proxyStatuses: ReadonlySet<number> = new Set([502, 503, 504])

function notPegasus(asked: Asked<null>): Answer {
  const expected = 'an answer to GET /health with the headers x-pegasus-release and x-pegasus-instance'
  const failed = (seen: string, advice: string) => fail(problem({ expected, why }, seen, advice))
  if (asked.ok)
    return failed(
      'an answer like that of a Pegasus, but without these headers',
      'Either this is an older Pegasus: deploy one of this contract. Or a proxy drops the headers: let it pass x-pegasus-* on.',
    )
  if (proxyStatuses.has(asked.failure.status ?? 0))
    return failed(
      `${asked.failure.detail}, from a proxy in place of the API`,
      'The proxy is there and the API behind it is not: look at the platform for the state of the deploy, and at the API log for why it does not start.',
    )
  return failed(
    `${asked.failure.detail}: this is not a Pegasus API`,
    'Give the base address of the API itself as the target.',
  )
}

const notThereYet: ReadonlySet<Failure['kind']> = new Set(['refused', 'broken-off', 'timeout', 'status'])

/** Whether a deploy that is under way may still bring the API up. */
export function preflightMayComeUp(seen: PreflightSeen | undefined): boolean {
  return seen?.asked.ok === false && notThereYet.has(seen.asked.failure.kind)
}

const readInTheClear = fail({
  expected: 'an https address, or one within this machine',
  seen: 'plain http over a network',
  why: 'Anybody on the way could read the write token and the lectures, so the token is not sent there.',
  remedy: { advice: 'Use the https address of the target.' },
})
