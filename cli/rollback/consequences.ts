import { type Role, roles } from '../../service/contract/environment.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { named } from '../platforms/role.ts'
import { type Choice, runs } from './choose.ts'
import type { Decision } from './decision.ts'
import type { AppliedFact, JobsFact, RollbackFacts } from './facts.ts'

const did: Readonly<Record<NonNullable<AppliedFact['kind']>, string>> = {
  additive: 'stays applied; it only added, and the older code does not use it',
  contracting: 'stays applied; what it took away is gone, and the older code does not need it',
  data: 'stays applied; the rows that it rewrote stay rewritten',
}

/** @param between the migrations that came since the release that is gone back to. */
export function consequencesOf(
  facts: RollbackFacts,
  choice: Choice,
  between: readonly AppliedFact[],
): Decision['consequences'] {
  const schema = between.map(({ name, kind }) => `migration ${name} ${kind === null ? 'stays' : did[kind]}`)
  if (!choice.chosen) return { stays: schema, returns: [], jobs: jobsOf(facts), cautions: [] }
  const moving = roles.filter((role) => choice.roles[role].moves)
  const changed = ofRoles(moving, (role) => changedOf(facts, choice, role))
  return {
    stays: unique([
      ...schema,
      ...moving.flatMap((role) => choice.roles[role].back?.rollback.lost ?? []),
      ...(facts.platform === 'railway' ? [] : changed),
    ]),
    returns: facts.platform === 'railway' ? changed : [],
    jobs: jobsOf(facts),
    cautions: unique([
      ...ofRoles(moving, (role) => cautionsOf(facts, choice, role)),
      ...differing(facts, choice),
      ...elsewhere(facts),
    ]),
  }
}

function changedOf(
  { roles: of, platform }: RollbackFacts,
  { roles: moves }: Extract<Choice, { chosen: true }>,
  role: Role,
): string[] {
  const { changed } = of[role]
  const back = moves[role].back
  if (
    !changed.known ||
    back === null ||
    changed.value.since !== back.id ||
    changed.value.changed.length === 0
  )
    return []
  const names = changed.value.changed.join(', ')
  return [
    platform === 'railway'
      ? `variables go back to their values of then, also those that were changed since: ${names}`
      : `changed since, and stays as it is today: ${names}`,
  ]
}

function cautionsOf(
  { roles: of }: RollbackFacts,
  { roles: moves }: Extract<Choice, { chosen: true }>,
  role: Role,
): string[] {
  const { changed, deploys, autoDeploy } = of[role]
  const { back, current } = moves[role]
  const [newest] = deploys.known ? deploys.value : []
  const notCompared = changed.known ? `only ${changed.value.since} was looked at` : changed.because
  return [
    ...(newest?.state === 'underway' || newest?.state === 'unknown'
      ? [`${newest.id} is ${newest.said}; let it end, or cancel it, before anything else`]
      : []),
    ...(autoDeploy.known && autoDeploy.value.state === 'off'
      ? ['its auto-deploy is off already, and is left so']
      : []),
    ...(current?.state === 'crashed' ? [`nothing serves now, ${current.id} has fallen over`] : []),
    ...(back !== null && (!changed.known || changed.value.since !== back.id)
      ? [`whether its variables were changed since is not known: ${notCompared}`]
      : []),
    ...(back?.rollback.possible === true && back.rollback.because !== null
      ? [`${back.rollback.because}`]
      : []),
  ]
}

/** Where the platform and the processes themselves tell otherwise. */
function differing(
  { releases }: RollbackFacts,
  { roles: moves }: Extract<Choice, { chosen: true }>,
): string[] {
  if (!releases.known) return []
  return roles.flatMap((role) => {
    const { current } = moves[role]
    const live = releases.value
      .filter((one) => one.role === role && one.live > 0)
      .map(({ release }) => release)
    if (current === null || live.length === 0 || live.every((release) => runs(current, release))) return []
    return [
      `${named(role)}: the platform says that ${current.id} serves, and processes run ${live.join(' and ')}`,
    ]
  })
}

function elsewhere({ platform }: RollbackFacts): string[] {
  return platform === 'fly'
    ? ['Fly.io has no auto-deploy: pause the workflow that runs fly deploy, where there is one']
    : []
}

function jobsOf({ jobs, drain }: RollbackFacts): string[] {
  if (!jobs.known) return [`jobs in flight are not known: ${jobs.because}`]
  const sum = (of: (one: JobsFact) => number) => jobs.value.reduce((total, one) => total + of(one), 0)
  const [running, queued] = [sum((one) => one.running), sum((one) => one.queued)]
  const by = jobs.value
    .filter((one) => one.running > 0)
    .map((one) => `${one.running} by ${one.release ?? 'nobody known'}`)
  const dead = jobs.value.filter(({ deadLetters }) => deadLetters > 0)
  return [
    running + queued === 0
      ? 'no job is in flight'
      : `${running} running${by.length === 0 ? '' : ` (${by.join(', ')})`}, ${queued} waiting; ${drainOf(drain)}`,
    ...dead.map(
      ({ deadLetters, release }) =>
        `${deadLetters} in the dead letter${release === null ? '' : ` by ${release}`}: replay them once the older release has proved good`,
    ),
  ]
}

function drainOf(drain: RollbackFacts['drain']): string {
  const resumed = 'what is not finished by then goes back to the queue and is run again'
  return drain.known
    ? `a worker that is stopped has ${describeDuration(drain.value.drainSeconds * 1000)} to finish, where its platform waits as long; ${resumed}`
    : `how long a stopped worker may finish is not known (${drain.because}); ${resumed}`
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)]
}

function ofRoles(moving: readonly Role[], linesOf: (role: Role) => readonly string[]): string[] {
  const said = Map.groupBy(
    moving.flatMap((role) => linesOf(role).map((line) => ({ role, line }))),
    ({ line }) => line,
  )
  return [...said].map(([line, all]) => `${all.map(({ role }) => named(role)).join(' and ')}: ${line}`)
}
