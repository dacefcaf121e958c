import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { withScratchDatabase } from '../../cli/migrate/scratch-database.ts'
import { compareCatalogs, readCatalog } from '../../migrations/catalog.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrations as released } from '../../migrations/index.ts'
import type { Migration } from '../../migrations/migration.ts'
import type { Finding } from '../../smoke/check.ts'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { projectRoot } from '../../smoke/project-files.ts'
import type { Backends } from '../stack/backends.ts'
import type { Surroundings } from '../stack/surroundings.ts'
import { emptyDatabase, freshBucket, freshDatabase, freshRedis } from '../stack/testing/backends.ts'
import { machineVariables, temporarySurroundings } from '../stack/testing/surroundings.ts'
import { copyInto } from './fill.ts'
import { judgeRehearsal } from './judge-rehearsal.ts'
import { rehearseOn } from './on-this-machine.ts'
import { type BuiltRelease, findPrevious, type Missing, withPrevious } from './previous-release.ts'

const machine = machineVariables()
const lockTimeoutMs = 10_000

// Slow: the release before is checked out and built, and both releases are started.
describe('the release before on the schema of this one', () => {
  let surroundings: Surroundings
  let backends: Backends
  let previous: BuiltRelease | Missing
  let letGo: () => Promise<void>

  before(async function () {
    this.timeout(300_000)
    if (!existsSync(join(projectRoot, '.git'))) return this.skip()
    const found = await findPrevious(projectRoot, machine)
    if ('missing' in found && isShallow()) return this.skip()
    surroundings = temporarySurroundings()
    const [{ url: redisUrl }, storage, { url: databaseUrl }] = await Promise.all([
      freshRedis(),
      freshBucket(),
      emptyDatabase(),
    ])
    backends = { databaseUrl, redisUrl, storage, openAi: undefined, children: [], again: {} }
    await new Promise<void>((ready, failed) => {
      const held = withPrevious(projectRoot, found, surroundings, (built) => {
        previous = built
        ready()
        return new Promise<void>((release) => {
          letGo = async () => {
            release()
            await held
          }
        })
      })
      held.catch(failed)
    })
  })

  after(async function () {
    this.timeout(60_000)
    await letGo?.()
    await surroundings?.reaper.release()
  })

  it('works, while others write, and the migrations go down and up again', async function () {
    this.timeout(240_000)
    const findings = await rehearsed()

    const early = findings.find(({ check }) => check === 'before-migrations')?.answer
    expect(early).to.include({ outcome: 'pass' })
    // A machine that runs tests may let a writer wait for longer than a good one would.
    expect(outcomes(findings.filter(({ check }) => check !== 'waiting'))).to.deep.equal({
      up: 'pass',
      'this-release': 'pass',
      'previous-release': 'pass',
      down: 'pass',
      'before-migrations': 'pass',
      'up-again': 'pass',
      schema: 'pass',
      rows: 'pass',
    })
  })

  it('is found not to work once a migration has contracted, in its own words', async function () {
    this.timeout(240_000)
    const newest = released.at(-1) as Migration
    const contracting: Migration = { ...newest, kind: 'contracting', floor: newest.head }
    const findings = await rehearsed([...released.slice(0, -1), contracting])

    expect(outcomes(findings)).to.include({ 'this-release': 'pass', 'previous-release': 'fail' })
    const finding = findings.find(({ check }) => check === 'previous-release')
    expect(JSON.stringify(finding)).to.contain(`no longer fits releases below ${newest.head}`)
  })

  async function rehearsed(migrations?: readonly Migration[]): Promise<Finding[]> {
    const seen = await rehearseOn(backends, surroundings, previous, {
      ...(migrations === undefined ? {} : { migrations }),
      data: { lectures: 200 },
      lockTimeoutMs,
      retries: 5,
      signal: new AbortController().signal,
      tell: () => {},
      withScratchDatabase,
    })
    return judgeRehearsal(seen, lockTimeoutMs)
  }
})

describe('findPrevious', () => {
  it('knows none where this is no checkout', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))

    expect(await findPrevious(folder, machine))
      .to.have.property('missing')
      .that.matches(/no checkout/)
    rmSync(folder, { recursive: true })
  })

  it('says that a name is that of no commit', async () => {
    const found = await findPrevious(projectRoot, machine, '--all')

    expect(found).to.have.property('missing')
  })
})

describe('copyInto', () => {
  it('copies a database as it is', async function () {
    if (!canDump()) this.skip()
    const [original, copy] = await Promise.all([freshDatabase(), emptyDatabase()])
    const surroundings = temporarySurroundings()
    await withDatabase(original.url, (knex) => knex('courses').insert({ id: 'one', title: 'One' }))

    await copyInto(copy.url, original.url, surroundings)

    const [expected, seen] = await Promise.all([
      withDatabase(original.url, readCatalog),
      withDatabase(copy.url, readCatalog),
    ])
    expect(compareCatalogs(expected, seen)).to.deep.equal([])
    expect(await withDatabase(copy.url, (knex) => knex('courses').pluck('id'))).to.deep.equal(['one'])
    await Promise.all([original.drop(), copy.drop(), surroundings.reaper.release()])
  })

  it('says what to install where pg_dump is missing, and repeats no password', async () => {
    const surroundings = { ...temporarySurroundings(), machine: { PATH: '/nowhere' } }

    const problem = await copyInto(
      'postgres://a:opensesame@127.0.0.1:1/a',
      'postgres://b:opensesame@127.0.0.1:1/b',
      surroundings,
    ).catch((error) => error)

    expect(problem).to.be.instanceOf(StackProblem)
    expect(problem.remedy.advice).to.contain('client programs of Postgres')
    expect(problem.message).not.to.contain('opensesame')
    await surroundings.reaper.release()
  })
})

function outcomes(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ check, answer }) => [check, answer.outcome]))
}

function isShallow(): boolean {
  const args = ['rev-parse', '--is-shallow-repository']
  return execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim() === 'true'
}

/** Whether a pg_dump is there that is as new as the Postgres of the tests. */
function canDump(): boolean {
  try {
    const told = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' })
    return Number(/ (\d+)/.exec(told)?.[1]) >= 18
  } catch {
    return false
  }
}
