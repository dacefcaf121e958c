import { roles } from '../../service/contract/environment.ts'
import type { SchemaFit } from '../../service/contract/schema-window.ts'
import { type Choice, choose } from './choose.ts'
import { consequencesOf } from './consequences.ts'
import { type Decision, type Way, ways } from './decision.ts'
import type { AppliedFact, RollbackFacts } from './facts.ts'
import { fitOf, migrationsAfter, type ReleaseWindow, storedSchemaOf, windowOf } from './window.ts'

export interface Asked {
  /** The release to go back to; null for the newest that ran well before. */
  to: string | null
  /** Somebody has seen that the data itself is damaged. */
  dataDamaged: boolean
}

type Obstacle = { kind: 'proven' | 'missing'; because: string[] }

/** Decides from facts alone, so that the same facts give the same decision at any time. */
export function decide(facts: RollbackFacts, asked: Asked): Decision {
  const choice = choose(facts, asked.to)
  const judged = judge(facts, choice)
  const consequences = consequencesOf(facts, choice, judged.between)
  const base = {
    from: choice.chosen ? choice.from : null,
    to: choice.chosen ? choice.to : null,
    fit: judged.fit,
    consequences,
  }
  if (asked.dataDamaged) return { ...base, ...restoring(judged.obstacle) }
  if (judged.obstacle === null) return { ...base, ...goingBack(facts, choice) }
  return judged.obstacle.kind === 'proven'
    ? { ...base, ...refusing(judged.obstacle.because) }
    : { ...base, ...notKnowing(judged.obstacle.because) }
}

interface Judged {
  obstacle: Obstacle | null
  fit: SchemaFit | null
  between: AppliedFact[]
}

/** Whether the chosen release can run on today's schema, and whether all is known that going back needs. */
function judge(facts: RollbackFacts, choice: Choice): Judged {
  if (!choice.chosen) {
    const kind = choice.none === 'nothing' ? 'proven' : 'missing'
    return { obstacle: { kind, because: [choice.because] }, fit: null, between: [] }
  }
  const stored = storedSchemaOf(facts)
  const window = windowOf(facts, namesOf(choice))
  if (!stored.known || !window.known) return { obstacle: missing([stored, window]), fit: null, between: [] }
  const fit = fitOf(window.value, stored.value)
  if (fit === 'unknown')
    return {
      obstacle: { kind: 'missing', because: [`whether ${choice.to} needs what is not applied`] },
      fit: null,
      between: [],
    }
  if (fit === 'ahead' || fit === 'behind')
    return {
      obstacle: { kind: 'proven', because: [doesNotFit(choice.to, fit, window.value, stored.value)] },
      fit,
      between: [],
    }
  const between = migrationsAfter(facts, window.value.head, stored.value.head)
  const needed = facts.platform === null ? [between] : [between, ...neededOfRoles(facts)]
  return {
    obstacle: needed.every((one) => one.known) ? null : missing(needed),
    fit,
    between: between.known ? between.value : [],
  }
}

/** Without these the platform would be asked to do something whose effect nobody knows. */
function neededOfRoles({ roles: of }: RollbackFacts) {
  return roles.flatMap((role) => [of[role].process, of[role].autoDeploy])
}

function missing(facts: readonly ({ known: true } | { known: false; because: string })[]): Obstacle {
  return { kind: 'missing', because: facts.flatMap((one) => (one.known ? [] : [one.because])) }
}

function namesOf({ to, roles: moves }: Extract<Choice, { chosen: true }>): string[] {
  const deploys = roles.flatMap((role) => [moves[role].back, moves[role].moves ? null : moves[role].current])
  return [...new Set([to, ...deploys.flatMap((one) => [one?.release, one?.artifact])])].filter(
    (name) => name != null,
  )
}

function doesNotFit(
  to: string,
  fit: 'ahead' | 'behind',
  { head, minimum }: ReleaseWindow,
  stored: { head: number; floor: number },
): string {
  return fit === 'ahead'
    ? `${to} knows the schema up to ${head}, and the database takes only code that knows ${stored.floor} or more: a migration has taken away what ${to} uses`
    : `${to} needs migration ${minimum ?? head}, and the database is at ${stored.head}`
}

type Judgement = Pick<Decision, 'verdict' | 'recommendation' | 'because' | 'ways' | 'missing'>

const notDamaged = 'nothing says that the data is damaged, and it costs what has been written since'
const slower = 'a mend has to be written and tried first, while users wait'
const otherwise = { 'roll-forward': ['possible', slower], restore: ['possible', notDamaged] } as const

function goingBack(facts: RollbackFacts, choice: Choice): Judgement {
  if (!choice.chosen) return refusing([choice.because])
  const { to, roles: moves } = choice
  const moving = roles.filter((role) => moves[role].moves)
  const stuck = moving.filter((role) => moves[role].back?.rollback.possible !== true)
  if (stuck.length === 0 && facts.platform !== null) {
    const because = `${to} ran well on both roles, can run on today's schema, and the platform still has it`
    return recommending('roll-back', because, {
      'roll-back': ['recommended', because],
      redeploy: ['possible', 'the platform still has what was built, so nothing need be built'],
      ...otherwise,
    })
  }
  const gone =
    facts.platform === null
      ? 'no platform is named for this target, so nobody can be asked to bring it back'
      : stuck.map((role) => whyStuck(role, moves[role].back)).join('; ')
  const buildable = stuck.every(
    (role) => facts.platform === null || moves[role].back?.commands.redeploy != null,
  )
  if (!buildable) return refusing([gone, 'nothing tells which commit could be built again'])
  const because = `${to} ran well on both roles and can run on today's schema; it is deployed anew, from its commit`
  return recommending('redeploy', because, {
    'roll-back': ['impossible', gone],
    redeploy: ['recommended', because],
    ...otherwise,
  })
}

function whyStuck(role: string, back: { rollback: { because: string | null } } | null): string {
  return `the ${role} cannot be brought back: ${back?.rollback.because ?? 'the platform has no deploy of it'}`
}

function refusing(because: readonly string[]): Judgement {
  const reason = because.join('; ')
  return {
    verdict: 'fail',
    recommendation: 'roll-forward',
    because: reason,
    missing: [],
    ways: waysOut({
      'roll-back': ['impossible', reason],
      redeploy: ['impossible', 'what was said of rolling back is as true of it'],
      'roll-forward': [
        'recommended',
        'the data is good as far as is known, and a release that mends keeps it',
      ],
      restore: ['possible', notDamaged],
    }),
  }
}

function notKnowing(because: readonly string[]): Judgement {
  const reason = `not known: ${because.join('; ')}`
  return {
    verdict: 'inconclusive',
    recommendation: null,
    because: 'it cannot be decided: what it hangs on is not known',
    missing: [...because],
    ways: waysOut({
      'roll-back': ['unknown', reason],
      redeploy: ['unknown', reason],
      'roll-forward': ['possible', slower],
      restore: ['possible', notDamaged],
    }),
  }
}

function restoring(obstacle: Obstacle | null): Judgement {
  const mends = 'older code does not mend damaged rows'
  const reason = obstacle === null ? mends : `${mends}; besides: ${obstacle.because.join('; ')}`
  const state = obstacle === null ? 'possible' : obstacle.kind === 'proven' ? 'impossible' : 'unknown'
  return {
    verdict: 'pass',
    recommendation: 'restore',
    because: 'the data is damaged: restore it to a new database of a time before, check it, and switch to it',
    missing: [],
    ways: waysOut({
      'roll-back': [state, reason],
      redeploy: [state, reason],
      'roll-forward': ['possible', 'newer code does not mend damaged rows by itself'],
      restore: [
        'recommended',
        'it was told that the data is damaged; the damaged database stays as it is for looking into',
      ],
    }),
  }
}

function recommending(recommendation: Way, because: string, of: Parameters<typeof waysOut>[0]): Judgement {
  return { verdict: 'pass', recommendation, because, missing: [], ways: waysOut(of) }
}

type State = Decision['ways'][number]['state']

function waysOut(of: Readonly<Record<Way, readonly [State, because: string]>>): Decision['ways'] {
  return ways.map((way) => ({ way, state: of[way][0], because: of[way][1] }))
}
