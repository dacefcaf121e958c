import { roles } from '../../../service/contract/environment.ts'
import type { Handshake, HandshakeProcess } from '../../../service/contract/handshake.ts'
import { pass } from '../../../smoke/check.ts'
import { named } from '../../platforms/role.ts'
import type { WitnessAddress } from '../address.ts'
import { declarationOf } from '../declared.ts'
import {
  type Hearing,
  type Observation,
  type Testimony,
  unreadable,
  type WitnessProblem,
} from '../witness.ts'
import type { Means } from './means.ts'

type LiveAddress = Extract<WitnessAddress, { scheme: 'live' }>

/** The processes that run, by the roll-call of a handshake: each answers with HMACs under the key of this run. */
export async function hearLive(address: LiveAddress, means: Means): Promise<Hearing> {
  const witness = address.text
  const found = means.findTarget(address.target)
  // Offline runs never pay for what speaks HTTP.
  const [{ Target }, { pegasusAt }, { shakeHands }, { fromHandshake }] = await Promise.all([
    import('../../../smoke/target.ts'),
    import('../../../smoke/pegasus.ts'),
    import('../../../smoke/handshake/shake-hands.ts'),
    import('../../../smoke/handshake/handshake-seen.ts'),
  ])
  const target = new Target(found)
  try {
    const first = await shakeHands(pegasusAt(target, means.signal), means.key.toBase64url())
    const answer = fromHandshake({ first, later: null }, expectation, () => pass('the roll was answered'))
    if (answer.outcome !== 'pass' && answer.outcome !== 'skip')
      return unreadable(witness, answer.seen, answer.remedy.advice)
    return first.ok ? hearingOf(witness, found.name, first.value) : { testimonies: [], problems: [] }
  } finally {
    await target.close()
  }
}

const expectation = {
  expected: 'API and worker tell what they run with',
  why: 'What runs is known from the processes alone.',
}

function hearingOf(witness: string, target: string, { processes, askedBy }: Handshake): Hearing {
  // The API that was asked stands for its role.
  const inOrder = processes.toSorted(
    (a, b) => Number(b.instance === askedBy) - Number(a.instance === askedBy),
  )
  const silent = inOrder.filter(({ variables }) => variables === null)
  const absent = roles.filter((role) => !processes.some((process) => process.role === role))
  return {
    testimonies: inOrder.flatMap((process) => testimonyOf(witness, target, process)),
    problems: [
      ...silent.map(({ role, instance }) =>
        problem(witness, `the ${named(role)} ${instance} told nothing of its variables`),
      ),
      ...absent.map((role) => problem(witness, `no ${named(role)} answered the roll`)),
    ],
  }
}

function testimonyOf(witness: string, target: string, process: HandshakeProcess): Testimony[] {
  const { instance, role, startedAt, backends, variables } = process
  if (variables === null) return []
  const observations = Object.entries(variables)
    .filter(([name]) => declarationOf(name)?.deprecatedFor === undefined)
    .map(([name, whole]): [string, Observation] => [
      name,
      { name, value: { kind: 'fingerprint', whole }, from: 'service' },
    ])
  return [
    {
      ...{ witness, kind: 'live', source: `live:${target}`, process: `${named(role)} ${instance}`, role },
      ...{ backends, startedAt: new Date(startedAt), staged: [], refusals: [] },
      observations: new Map(observations),
    },
  ]
}

function problem(witness: string, says: string): WitnessProblem {
  return {
    ...{ witness, needed: true, says },
    remedy: 'Start it, or wait until the rollout is over, and run again; verify tells why it is silent.',
  }
}
