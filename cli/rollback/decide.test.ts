import { expect } from 'chai'
import fc from 'fast-check'
import { type Asked, decide } from './decide.ts'
import { type DeployFact, type Fact, factsSchemaVersion, known, RollbackFacts, unknown } from './facts.ts'

const releases = ['a', 'b', 'c'].map((letter) => letter.repeat(40))
const asNow: Asked = { to: null, dataDamaged: false }

describe('the decision to roll back', () => {
  it('goes back to the release before, and keeps the schema', () => {
    const { recommendation, to, from, verdict } = decide(goodFacts(), asNow)
    expect({ recommendation, to, from, verdict }).to.deep.equal({
      ...{ recommendation: 'roll-back', to: 'a'.repeat(40), from: 'b'.repeat(40) },
      verdict: 'pass',
    })
  })

  it('never comes back to the release that an earlier rollback went away from', () => {
    const facts = goodFacts()
    const back = [deploy('dep-3', 'live', 'a'), deploy('dep-2', 'ended', 'b'), deploy('dep-1', 'ended', 'a')]
    const decision = decide(withDeploys(facts, back), asNow)
    expect(decision.recommendation).to.equal('roll-forward')
    expect(decision.because).to.include('no earlier release')
  })

  it('goes to the release that is named, by seven digits of it', () => {
    const facts = withDeploys(goodFacts(), [
      deploy('dep-3', 'live', 'c'),
      deploy('dep-2', 'ended', 'b'),
      deploy('dep-1', 'ended', 'a'),
    ])
    expect(decide(facts, { ...asNow, to: 'aaaaaaa' }).to).to.equal('a'.repeat(40))
    expect(decide(facts, asNow).to).to.equal('b'.repeat(40))
  })

  it('passes over a release that fell over, unless it is named', () => {
    const facts = withDeploys(goodFacts(), [
      deploy('dep-3', 'live', 'c'),
      { ...deploy('dep-2', 'crashed', 'b'), rollback: { possible: true, lost: [], because: null } },
      deploy('dep-1', 'ended', 'a'),
    ])
    expect(decide(facts, asNow).to).to.equal('a'.repeat(40))
    expect(decide(facts, { ...asNow, to: 'b'.repeat(40) }).to).to.equal('b'.repeat(40))
  })

  it('refuses a release that the schema has left behind, and says what instead', () => {
    const facts = { ...goodFacts(), schema: known({ head: 2, floor: 2 }) }
    const { recommendation, verdict, because, fit } = decide(facts, asNow)
    expect([recommendation, verdict, fit]).to.deep.equal(['roll-forward', 'fail', 'ahead'])
    expect(because).to.include('a migration has taken away what')
  })

  it('takes the strictest floor, whatever the database says of itself', () => {
    const facts = goodFacts()
    const migrations = known([
      { head: 1, name: '0001-initial', floor: 1, kind: 'additive' as const },
      { head: 2, name: '0002-next', floor: 2, kind: 'contracting' as const },
    ])
    expect(decide({ ...facts, migrations }, asNow).recommendation).to.equal('roll-forward')
  })

  it('cannot decide over a migration of which nobody knows what it did', () => {
    const migrations = known([
      { head: 1, name: '0001-initial', floor: 1, kind: 'additive' as const },
      { head: 2, name: '0002-next', floor: 1, kind: null },
    ])
    const { verdict, missing } = decide({ ...goodFacts(), migrations }, asNow)
    expect(verdict).to.equal('inconclusive')
    expect(missing.join()).to.include('0002-next')
  })

  it('builds the commit again where the platform no longer has it', () => {
    const gone = {
      ...deploy('dep-1', 'ended', 'a'),
      rollback: { possible: false, lost: [], because: 'the image is gone' },
    }
    const decision = decide(withDeploys(goodFacts(), [deploy('dep-2', 'live', 'b'), gone]), asNow)
    expect(decision.recommendation).to.equal('redeploy')
    expect(decision.ways[0]?.because).to.include('the image is gone')
  })

  it('restores first when somebody saw that the data is damaged', () => {
    const decision = decide(goodFacts(), { ...asNow, dataDamaged: true })
    expect(decision.recommendation).to.equal('restore')
    expect(decision.ways[0]).to.deep.include({ way: 'roll-back', state: 'possible' })
  })

  it('never calls going back safe on what is not known, nor against the schema', () => {
    let wentBack = 0
    fc.assert(
      fc.property(
        anyFacts,
        fc.option(fc.constantFrom(...releases)),
        fc.boolean(),
        (facts, to, dataDamaged) => {
          const decision = decide(facts, { to, dataDamaged })
          expect(JSON.stringify(decision)).to.not.match(/migrate down/)
          expect(decision.ways.filter(({ state }) => state === 'recommended').length).to.equal(
            decision.recommendation === null ? 0 : 1,
          )
          if (decision.recommendation !== 'roll-back' && decision.recommendation !== 'redeploy') return
          wentBack++
          expect(reasonsAgainst(facts, decision.to ?? '', decision.recommendation)).to.deep.equal([])
        },
      ),
      { numRuns: 3000 },
    )
    expect(wentBack).to.be.above(20)
  })
})

/** Looks at going back from the other side: everything that speaks against it. */
function reasonsAgainst(facts: RollbackFacts, to: string, how: 'roll-back' | 'redeploy'): string[] {
  const { schema, migrations, releases: seen, commits, platform } = facts
  const heads = [
    ...(seen.known ? seen.value.filter(({ release }) => release === to).map((one) => one.schemaHead) : []),
    ...(commits.known ? commits.value.filter(({ release }) => release === to).map((one) => one.head) : []),
  ]
  const head = heads[0] ?? -1
  const between = migrations.known ? migrations.value.filter((one) => one.head > head) : []
  const stored = schema.known ? schema.value : { head: 0, floor: 99 }
  const lists = [facts.roles.api, facts.roles.worker].map(({ deploys }) =>
    deploys.known ? deploys.value : [],
  )
  const servesIt = (list: DeployFact[]) => {
    const now = list.find(({ state }) => state === 'live') ?? list.find(({ state }) => state === 'crashed')
    return now?.release === to
  }
  const canComeBack = (list: DeployFact[]) => list.some((one) => one.release === to && one.rollback.possible)
  return [
    ...(new Set(heads).size === 1 ? [] : ['its head is not known for certain']),
    ...(schema.known ? [] : ['the schema is not known']),
    ...(head >= stored.floor ? [] : ['the schema has left it behind']),
    ...(between.some(({ floor }) => floor > head) ? ['a migration has left it behind'] : []),
    ...(between.some(({ kind }) => kind === null) ? ['nobody knows what a migration did'] : []),
    ...(stored.head > head && between.length !== stored.head - head ? ['migrations are missing'] : []),
    ...(stored.head < head && !commits.known ? ['what it needs may not be applied'] : []),
    ...(platform !== null && lists.every(servesIt) ? ['it serves already'] : []),
    ...(how === 'roll-back' && lists.some((list) => !servesIt(list) && !canComeBack(list))
      ? ['the platform cannot bring it back']
      : []),
    ...(platform !== null && [facts.roles.api, facts.roles.worker].some((role) => !role.autoDeploy.known)
      ? ['a push may bring the other one again']
      : []),
    ...(platform !== null && [facts.roles.api, facts.roles.worker].some((role) => !role.process.known)
      ? ['nobody knows whom to ask for']
      : []),
  ]
}

function deploy(id: string, state: DeployFact['state'], letter: string): DeployFact {
  return {
    ...{ id, state, said: state, release: letter.repeat(40), artifact: null, createdAt: null, reason: null },
    rollback: { possible: state === 'ended', lost: [], because: null },
    commands: { rollBack: `roll back to ${id}`, redeploy: `deploy ${id} again` },
  }
}

function goodFacts(): RollbackFacts {
  const role = {
    process: known({ id: 'srv-1', name: 'pegasus' }),
    deploys: known([deploy('dep-2', 'live', 'b'), deploy('dep-1', 'ended', 'a')]),
    autoDeploy: known({ state: 'on' as const, pause: 'pause', resume: 'resume' }),
    changed: known({ since: 'dep-1', changed: [] }),
  }
  const at = '2026-11-27T12:00:00.000Z'
  const seen = (letter: string, name: 'api' | 'worker', schemaHead: number, live: number) => ({
    ...{ release: letter.repeat(40), role: name, schemaHead, live, firstSeenAt: at, lastSeenAt: at },
  })
  return {
    schemaVersion: factsSchemaVersion,
    target: { name: 'staging', url: 'https://staging.example' },
    gatheredAt: at,
    platform: 'render',
    roles: { api: role, worker: role },
    schema: known({ head: 2, floor: 1 }),
    migrations: known([
      { head: 1, name: '0001-initial', floor: 1, kind: 'additive' },
      { head: 2, name: '0002-next', floor: 1, kind: 'additive' },
    ]),
    releases: known([
      ...[seen('b', 'api', 2, 1), seen('b', 'worker', 2, 1)],
      ...[seen('a', 'api', 1, 0), seen('a', 'worker', 1, 0)],
    ]),
    commits: unknown('not read'),
    jobs: known([]),
    drain: known({ drainSeconds: 25, longestJobSeconds: 60 }),
  }
}

function withDeploys(facts: RollbackFacts, deploys: DeployFact[]): RollbackFacts {
  const role = { ...facts.roles.api, deploys: known(deploys) }
  const at = '2026-11-27T12:00:00.000Z'
  const seen = known(
    releases.flatMap((release) =>
      (['api', 'worker'] as const).map((name) => ({
        ...{ release, role: name, schemaHead: 1, live: 0, firstSeenAt: at, lastSeenAt: at },
      })),
    ),
  )
  return { ...facts, roles: { api: role, worker: role }, releases: seen }
}

/** Mostly known, so that going back is now and then right. */
function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Fact<Value>> {
  return fc.oneof(
    { weight: 12, arbitrary: value.map((one) => known(one)) },
    { weight: 1, arbitrary: fc.constant(unknown('it was not told')) },
  )
}

const anyHead = fc.integer({ min: 1, max: 3 })
const anyDeploy: fc.Arbitrary<DeployFact> = fc
  .record({
    state: fc.constantFrom<DeployFact['state']>(
      ...([
        'live',
        'ended',
        'ended',
        'ended',
        'crashed',
        'failed',
        'underway',
        'skipped',
        'unknown',
      ] as const),
    ),
    release: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...releases) }, fc.constant(null)),
    possible: fc.boolean(),
    redeploy: fc.constantFrom(null, 'deploy it again'),
  })
  .map(({ state, release, possible, redeploy }) => ({
    ...deploy('dep', state, 'a'),
    release,
    rollback: { possible: possible && state === 'ended', lost: [], because: null },
    commands: { rollBack: 'roll back', redeploy },
  }))
/** Mostly what a platform tells after two or three good deploys, else anything. */
const anyDeploys = fc
  .oneof(
    { weight: 2, arbitrary: fc.constant([deploy('', 'live', 'b'), deploy('', 'ended', 'a')]) },
    {
      weight: 1,
      arbitrary: fc.constant([deploy('', 'live', 'c'), deploy('', 'ended', 'b'), deploy('', 'ended', 'a')]),
    },
    { weight: 2, arbitrary: fc.array(anyDeploy, { maxLength: 5 }) },
  )
  .map((all) => all.map((one, index) => ({ ...one, id: `dep-${index}` })))
const anyRole = fc.record({
  process: maybe(fc.constant({ id: 'srv-1', name: 'pegasus' })),
  deploys: maybe(anyDeploys),
  autoDeploy: maybe(
    fc
      .constantFrom('on' as const, 'off' as const)
      .map((state) => ({ state, pause: 'pause', resume: 'resume' })),
  ),
  changed: maybe(fc.constant({ since: 'dep-1', changed: [] })),
})
const anyMigration = fc.record({
  floor: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, anyHead),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('additive' as const, 'contracting' as const, 'data' as const) },
    fc.constant(null),
  ),
})
/** Of one database, and now and then contradicting itself. */
const anySchema = fc
  .record({
    all: fc.array(anyMigration, { minLength: 1, maxLength: 3 }),
    contradicts: fc.option(fc.record({ head: anyHead, floor: anyHead }), { freq: 6 }),
  })
  .chain(({ all, contradicts }) => {
    const migrations = all.map((one, index) => ({ ...one, head: index + 1, name: `000${index + 1}-it` }))
    const schema = contradicts ?? { head: all.length, floor: Math.max(...all.map(({ floor }) => floor)) }
    return fc.record({ migrations: maybe(fc.constant(migrations)), schema: maybe(fc.constant(schema)) })
  })
const anySightings = fc.tuple(anyHead, anyHead, anyHead).chain((heads) =>
  fc.subarray(
    releases.flatMap((release, index) =>
      (['api', 'worker'] as const).map((role) => ({
        ...{ release, role, schemaHead: heads[index] ?? 1, live: release.startsWith('c') ? 1 : 0 },
        firstSeenAt: `2026-11-0${index + 1}T10:00:00.000Z`,
        lastSeenAt: '2026-11-09T10:00:00.000Z',
      })),
    ),
    { minLength: 3 },
  ),
)
const anyCommits = fc.array(
  fc.record({ release: fc.constantFrom(...releases), head: anyHead, minimum: fc.option(anyHead) }),
  { maxLength: 2 },
)
const anyFacts: fc.Arbitrary<RollbackFacts> = fc
  .record({
    platform: fc.constantFrom('render' as const, 'railway' as const, 'fly' as const, null),
    roles: fc.record({ api: anyRole, worker: anyRole }),
    standing: anySchema,
    releases: maybe(anySightings),
    commits: maybe(anyCommits),
  })
  .map(({ standing, ...some }) => RollbackFacts.parse({ ...goodFacts(), ...standing, ...some }))
