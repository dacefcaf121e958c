import { type Role, roles } from '../../service/contract/environment.ts'
import type { Releases } from '../../service/contract/releases.ts'
import type { Asked } from '../../smoke/asked.ts'
import { shakeHands } from '../../smoke/handshake/shake-hands.ts'
import type { Pegasus } from '../../smoke/pegasus.ts'
import { printableThroughout } from '../../smoke/printable.ts'
import type { Redact } from '../../smoke/redact.ts'
import type { PlatformName } from '../descriptors/descriptor.ts'
import {
  type Platform,
  type PlatformDeploy,
  PlatformError,
  type PlatformProcess,
} from '../platforms/platform.ts'
import { choose, releaseOf } from './choose.ts'
import {
  type AppliedFact,
  type DeployFact,
  type DrainFact,
  type Fact,
  factsSchemaVersion,
  known,
  type RoleFacts,
  RollbackFacts,
  unknown,
} from './facts.ts'
import { commitsIn } from './repository.ts'

export interface RolePlatform {
  name: PlatformName
  open(signal: AbortSignal): Promise<Platform>
}

export interface Sources {
  target: { name: string; url: string }
  /** Of the roles whose place the targets file names. */
  platforms: Readonly<Partial<Record<Role, RolePlatform>>>
  pegasus: Pick<Pegasus, 'releases' | 'beginHandshake' | 'handshake'>
  /** Where the schema stands by the database itself; asked only where the service does not tell. */
  database: (() => Promise<Pick<RollbackFacts, 'schema' | 'migrations'>>) | null
  folder: string
  /** What each migration does, by its name, as this release knows it. */
  kinds: ReadonlyMap<string, NonNullable<AppliedFact['kind']>>
  redact: Redact
  signal: AbortSignal
}

/** Of the releases that have served, how many of the newest are looked up in the repository. */
const commitsLookedAt = 10

/** Asks everybody at once, and keeps for each fact what was told or why it is not known. Changes nothing. */
export async function gather(sources: Sources, wanted: string | null): Promise<RollbackFacts> {
  const { target, pegasus, platforms, signal } = sources
  const [releases, handshake, api, worker] = await Promise.all([
    pegasus.releases(),
    shakeHands(pegasus),
    aboutRole('api', sources),
    aboutRole('worker', sources),
  ])
  const facts: RollbackFacts = {
    schemaVersion: factsSchemaVersion,
    target,
    gatheredAt: new Date().toISOString(),
    platform: platforms.api?.name ?? platforms.worker?.name ?? null,
    roles: { api: api.facts, worker: worker.facts },
    ...ofService(releases, sources.kinds),
    ...(releases.ok ? {} : await sources.database?.()),
    drain: drainOf(handshake),
    commits: unknown('not read yet'),
  }
  const [commits, changedApi, changedWorker] = await Promise.all([
    commitsIn(sources.folder, servedReleases(facts), signal),
    changedSince('api', api, facts, wanted),
    changedSince('worker', worker, facts, wanted),
  ])
  await Promise.all([api.close(), worker.close()])
  const whole = {
    ...facts,
    commits,
    roles: {
      api: { ...api.facts, changed: changedApi },
      worker: { ...worker.facts, changed: changedWorker },
    },
  }
  // Platforms and services may say anything.
  return RollbackFacts.parse(printableThroughout(sources.redact(whole), 2000))
}

interface AboutRole {
  facts: RoleFacts
  /** Null where it cannot be asked any more. */
  ask: { platform: Platform; process: PlatformProcess } | null
  close(): Promise<void>
}

async function aboutRole(role: Role, { platforms, signal }: Sources): Promise<AboutRole> {
  const named = platforms[role]
  if (named === undefined) return silent('pegasus-ops.yaml names no platform for it')
  if (platforms.api !== undefined && platforms.api.name !== named.name)
    return silent('API and worker are on two platforms, which are not rolled back together')
  let platform: Platform
  try {
    platform = await named.open(signal)
  } catch (error) {
    return silent(whyNot(error))
  }
  const close = () => platform.close()
  try {
    const [process, ...others] = await platform.processes()
    if (process === undefined || others.length > 0)
      return { ...silent('the platform knows none, or more than one, of that name'), close }
    const [deploys, autoDeploy] = await Promise.all([
      told(async () =>
        (await platform.deploys(process)).map((deploy) => deployFact(platform, process, deploy)),
      ),
      told(async () => ({
        state: await platform.autoDeploy(process),
        pause: await platform.autoDeployCommand(process, 'off'),
        resume: await platform.autoDeployCommand(process, 'on'),
      })),
    ])
    const { id, name } = process
    const facts = { process: known({ id, name }), deploys, autoDeploy, changed: unknown('not asked yet') }
    return { facts, ask: { platform, process }, close }
  } catch (error) {
    return { ...silent(whyNot(error)), close }
  }
}

function silent(because: string): AboutRole {
  const nothing = unknown(because)
  return {
    facts: { process: nothing, deploys: nothing, autoDeploy: nothing, changed: nothing },
    ask: null,
    close: async () => {},
  }
}

function deployFact(platform: Platform, process: PlatformProcess, deploy: PlatformDeploy): DeployFact {
  const { id, state, said, release, artifact, createdAt, reason, rollback } = deploy
  return {
    ...{ id, state, said },
    release: release ?? null,
    artifact: artifact ?? null,
    createdAt: createdAt?.toISOString() ?? null,
    reason: reason ?? null,
    rollback: {
      possible: rollback.possible,
      lost: [...rollback.lost],
      because: rollback.because ?? null,
    },
    commands: {
      rollBack: platform.rollbackCommand(process, deploy),
      redeploy: platform.redeployCommand(process, deploy),
    },
  }
}

/** Of the deploy that would come back, when all is as it is now. */
async function changedSince(
  role: Role,
  { facts: { deploys, changed }, ask }: AboutRole,
  facts: RollbackFacts,
  wanted: string | null,
): Promise<RoleFacts['changed']> {
  if (ask === null || !deploys.known) return changed
  const choice = choose(facts, wanted)
  const back = choice.chosen ? choice.roles[role].back : null
  if (back === null) return unknown('there is no deploy to compare with')
  const at = back.createdAt === null ? {} : { createdAt: new Date(back.createdAt) }
  return told(async () => ({
    since: back.id,
    changed: [...(await ask.platform.changedSince(ask.process, { id: back.id, ...at }))],
  }))
}

function ofService(
  asked: Asked<Releases>,
  kinds: Sources['kinds'],
): Pick<RollbackFacts, 'schema' | 'migrations' | 'releases' | 'jobs'> {
  if (!asked.ok) {
    const because =
      asked.failure.status === 404
        ? 'the release that answers does not tell (it is older than 0.2.0)'
        : `GET /ops/releases: ${asked.failure.detail}`
    const nothing = unknown(because)
    return { schema: nothing, migrations: nothing, releases: nothing, jobs: nothing }
  }
  const { schema, migrations, releases, jobs } = asked.value
  return {
    schema: schema === null ? unknown('no migration was ever applied to the database') : known(schema),
    migrations: known(
      migrations.map(({ head, name, floor, kind }) => ({
        head,
        name,
        floor,
        kind: kind ?? kinds.get(name) ?? null,
      })),
    ),
    releases: known(releases),
    jobs: known(jobs),
  }
}

function drainOf(asked: Awaited<ReturnType<typeof shakeHands>>): Fact<DrainFact> {
  if (!asked.ok) return unknown(`the handshake failed: ${asked.failure.detail}`)
  const workers = asked.value.processes.filter(({ role }) => role === 'worker')
  if (workers.length === 0) return unknown('no worker answered the handshake')
  const longest = workers.flatMap(({ longestJobSeconds }) => longestJobSeconds ?? [])
  return known({
    drainSeconds: Math.min(...workers.map(({ drainSeconds }) => drainSeconds)),
    longestJobSeconds: longest.length === 0 ? null : Math.max(...longest),
  })
}

function servedReleases({ roles: of, releases }: RollbackFacts): string[] {
  const deployed = roles.flatMap((role) => (of[role].deploys.known ? of[role].deploys.value : []))
  const names = [
    ...deployed.flatMap((deploy) =>
      deploy.rollback.possible || deploy.state !== 'failed' ? (releaseOf(deploy) ?? []) : [],
    ),
    ...(releases.known ? releases.value.map(({ release }) => release) : []),
  ]
  return [...new Set(names)].slice(0, commitsLookedAt)
}

async function told<Value>(ask: () => Promise<Value>): Promise<Fact<Value>> {
  try {
    return known(await ask())
  } catch (error) {
    return unknown(whyNot(error))
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof PlatformError)) throw error
  return `${error.message} (${error.remedy})`
}
