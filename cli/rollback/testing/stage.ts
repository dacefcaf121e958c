import type { Role } from '../../../service/contract/environment.ts'
import type { Releases } from '../../../service/contract/releases.ts'
import { type Pegasus, pegasusAt } from '../../../smoke/pegasus.ts'
import { redactor } from '../../../smoke/redact.ts'
import { Secret } from '../../../smoke/secret.ts'
import { Target } from '../../../smoke/target.ts'
import { listen, originOf, respond, shut } from '../../../smoke/testing/http-server.ts'
import { handshakeAnswer } from '../../../smoke/testing/scripted-answers.ts'
import type { Patience } from '../../platforms/ask.ts'
import { openPlatform } from '../../platforms/open-platform.ts'
import type { Platform } from '../../platforms/platform.ts'
import type { ScriptedPlatform } from '../../platforms/testing/scripted-platform.ts'
import type { RollbackFacts } from '../facts.ts'
import { gather, type RolePlatform, type Sources } from '../gather.ts'
import { played } from './played.ts'
import type { Situation } from './situation.ts'

/** A deployment that a rollback can be planned and walked on: a platform and a service over real HTTP. */
export interface Stage {
  platform: ScriptedPlatform
  /** Where the service is. */
  url: URL
  /** Where the platform has each role, as the targets file says it. */
  places: Readonly<Record<Role, string>>
  /** With which the platform's client finds its token and its address. */
  variables: Readonly<Record<string, string>>
  pegasus: Pegasus
  /** The releases, by the names that the processes give themselves. */
  older: string
  newer: string
  /** What a role runs now. */
  running(role: Role): string | undefined
  autoDeploy(role: Role): 'on' | 'off' | 'inapplicable'
  /** How many deploys of a role there have been. */
  deploysOf(role: Role): number
  byHand(): void
  open(role: Role, signal: AbortSignal): Promise<Platform>
  facts(wanted?: string): Promise<RollbackFacts>
  /** From now on nobody answers for it. */
  stopService(): Promise<void>
  close(): Promise<void>
}

/** Nobody waits for what a test breaks in a walk; a plan is made with time, however slow the machine is. */
const hasty: Patience = { callMs: 200, questionMs: 1000, backOffMs: 1 }
const patient: Patience = { callMs: 10_000, questionMs: 30_000, backOffMs: 1 }

/** @param more what the service tells beside who runs and what its releases are, by path. */
export async function stageOf(
  situation: Situation,
  more: () => Record<string, object> = () => ({}),
): Promise<Stage> {
  const { address, variables: variablesAt, start, ...there } = played(situation)
  const platform = await start()
  const variables = variablesAt(platform)
  const service = await listen((request, response) => {
    const handshake = handshakeAnswer({
      release: there.running('api') ?? 'none',
      workerRelease: there.running('worker') ?? 'none',
    })
    response.setHeader('x-pegasus-release', there.running('api') ?? 'none')
    response.setHeader('x-pegasus-instance', 'api-1')
    response.setHeader('x-pegasus-contract', '1')
    const known = { ...more(), '/ops/releases': releasesIn(situation, there) }[request.url ?? '']
    const [status, body] = known === undefined ? [202, handshake] : [200, known]
    respond(response, status, JSON.stringify(body), 'application/json')
  })
  const target = new Target({
    name: 'staging',
    url: new URL(originOf(service)),
    tokens: { ops: new Secret('token-for-ops') },
  })
  const { signal } = new AbortController()
  const pegasus = pegasusAt(target, signal)
  const openWith = (patience: Patience) => (role: Role, stop: AbortSignal) =>
    Promise.resolve(
      openPlatform(address(role), variables, {
        ...{ patience, mayWrite: true },
        signal: stop,
      }),
    )
  const ask = openWith(patient)
  const at = (role: Role): RolePlatform => ({ name: situation.platform, open: (stop) => ask(role, stop) })
  const sources: Sources = {
    target: { name: 'staging', url: originOf(service) },
    platforms: { api: at('api'), worker: at('worker') },
    ...{ pegasus, signal },
    ...{ folder: '/', database: null },
    kinds: new Map(),
    redact: redactor([new Secret('token-for-ops')]),
  }
  return {
    ...there,
    ...{ platform, pegasus, variables },
    open: openWith(hasty),
    url: new URL(originOf(service)),
    facts: (wanted) => gather(sources, wanted ?? null),
    stopService: () => shut(service),
    async close() {
      await target.close()
      await platform.close()
      if (service.listening) await shut(service)
    },
  }
}

/** What the service tells of itself in a situation. */
function releasesIn(
  { since: came, jobsInFlight }: Situation,
  { older, newer, running }: Pick<Stage, 'older' | 'newer' | 'running'>,
): Releases {
  const at = (day: number) => `2026-11-0${day}T10:00:00.000Z`
  const initial = { head: 1, name: '0001-initial', floor: 1, kind: 'additive', appliedAt: at(1) } as const
  const floor = came === 'contracting' ? 2 : 1
  const head = came === 'none' ? 1 : 2
  const next = came === 'none' ? [] : [{ head: 2, name: `0002-${came}`, floor, kind: came, appliedAt: at(5) }]
  const seen = (release: string, role: Role, schemaHead: number, day: number) => ({
    ...{ release, role, schemaHead },
    ...{ firstSeenAt: at(day), lastSeenAt: at(day) },
    live: running(role) === release ? 1 : 0,
  })
  return {
    schema: { head, floor },
    migrations: [initial, ...next],
    releases: [
      seen(newer, 'api', head, 5),
      seen(newer, 'worker', head, 5),
      seen(older, 'api', 1, 3),
      seen(older, 'worker', 1, 3),
    ],
    jobs: jobsInFlight
      ? [
          { release: newer, queued: 0, running: 2, deadLetters: 1 },
          { release: null, queued: 3, running: 0, deadLetters: 0 },
        ]
      : [],
  }
}
