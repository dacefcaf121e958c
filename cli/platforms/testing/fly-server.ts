import { buildSchema } from 'graphql'
import { answerGraphql, connection } from './graphql-answer.ts'
import {
  type Asked,
  type RateLimit,
  type Reply,
  type ScriptedPlatform,
  startScripted,
} from './scripted-platform.ts'

/** What we use of Fly.io's GraphQL schema, restated. */
const flySchema = `
scalar ISO8601DateTime
scalar JSON
type Query { app(name: String): App }
type App {
  releasesUnprocessed(first: Int, after: String): ReleaseConnection!
  currentReleaseUnprocessed: Release
}
type ReleaseConnection { nodes: [Release] pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Release {
  id: ID! version: Int! status: String! imageRef: String createdAt: ISO8601DateTime!
  configDefinition: JSON
}
`

export interface FlyMachineInWorld {
  id: string
  group: string
  state: string
  release: number
  env?: Record<string, string>
  tag?: string
  digest?: string
  labels?: Record<string, string>
  standbys?: string[]
  /** Whether flyctl made it; else it was made by hand. */
  managed?: boolean
  exit?: { exit_code?: number; oom_killed?: boolean; requested_stop?: boolean }
  unreachable?: boolean
  log?: { at: string; text: string }[]
}

export interface FlyReleaseInWorld {
  version: number
  status: string
  createdAt: string
  imageRef?: string
}

/** An app of Fly.io. */
export interface FlyWorld {
  token: string
  app: string
  machines: FlyMachineInWorld[]
  /** The newest first. */
  releases: FlyReleaseInWorld[]
  secrets: { name: string; digest: string; updatedAt: string }[]
  /** Of the newest release. */
  definition?: { env?: Record<string, string>; processes?: Record<string, string> }
  /** Whether the token is one that may deploy and read no log. */
  deployTokenOnly?: boolean
  /** How many machines a page holds; all by default, as the older API does. */
  machinesPerPage?: number
  rateLimit?: Pick<RateLimit, 'requests' | 'windowMs'>
}

/** An app whose two groups run one image, with secrets that every machine has. */
export function goodFly(): FlyWorld {
  const machine = (group: string, number: number): FlyMachineInWorld => ({
    id: `machine-${group}-${number}`,
    group,
    state: 'started',
    release: 12,
    env: { STORAGE_MODE: 's3' },
    tag: 'b'.repeat(40),
    digest: `sha256:${'b'.repeat(64)}`,
    log: [
      { at: `2026-11-05T10:0${number}:00Z`, text: group === 'worker' ? 'worker.polling' : 'api.listening' },
    ],
  })
  const image = (commit: string) => `registry.fly.io/pegasus:${commit.repeat(40)}`
  return {
    token: 'fm2_made-for-the-tests',
    app: 'pegasus',
    machines: [machine('app', 1), machine('app', 2), machine('worker', 1)],
    releases: [
      { version: 12, status: 'complete', createdAt: '2026-11-05T10:00:00Z', imageRef: image('b') },
      { version: 11, status: 'complete', createdAt: '2026-11-03T10:00:00Z', imageRef: image('a') },
    ],
    secrets: [{ name: 'DATABASE_URL', digest: '9c1f0a4e6d2b8357', updatedAt: '2026-11-01T10:00:00Z' }],
    definition: {
      env: { STORAGE_MODE: 's3' },
      processes: { app: 'node dist/service/api.js', worker: 'node dist/service/worker.js' },
    },
  }
}

/** Fly.io's Machines API (under `/v1`), GraphQL and log on this machine, over a world that may be changed. */
export function startFly(world: FlyWorld): Promise<ScriptedPlatform> {
  const schema = buildSchema(flySchema)
  return startScripted({
    answer: (asked) => {
      if (asked.headers['authorization'] !== `FlyV1 ${world.token}`)
        return { status: 401, body: { error: 'unauthenticated' } }
      return asked.path === '/graphql' ? answerGraphql(schema, root(world), asked) : answer(world, asked)
    },
    // Fly.io documents a rate by kind of question on its Machines API, and no headers.
    ...(world.rateLimit === undefined
      ? {}
      : {
          rateLimit: {
            ...world.rateLimit,
            headers: () => ({}),
            countedAs: ({ path }) => (path.startsWith('/v1/') ? path : undefined),
          },
        }),
  })
}

/** The addresses of the three APIs when one server plays them all. */
export function flyAddresses({ url }: ScriptedPlatform) {
  return { machines: new URL('/v1', url), platform: url }
}

function root({ app, releases, definition }: FlyWorld) {
  const nodes = releases.map(({ version, status, createdAt, imageRef = null }) => ({
    id: `release-${version}`,
    version,
    status,
    imageRef,
    createdAt,
  }))
  return {
    app: ({ name }: { name: string }) => {
      if (name !== app) throw new Error('Could not find App')
      return {
        releasesUnprocessed: (page: { first?: number; after?: string }) => connection(nodes, page),
        currentReleaseUnprocessed:
          nodes[0] === undefined ? null : { ...nodes[0], configDefinition: definition ?? {} },
      }
    },
  }
}

function answer(world: FlyWorld, { method, path, query }: Asked): Reply {
  const { app } = world
  if (method !== 'GET') return notFound
  if (path === `/v1/apps/${app}/machines`) return machinesFrom(world, Number(query.get('cursor') ?? '0'))
  if (path === `/v1/apps/${app}/secrets`)
    return {
      status: 200,
      body: {
        secrets: world.secrets.map(({ name, digest, updatedAt }) => ({
          name,
          digest,
          created_at: updatedAt,
          updated_at: updatedAt,
        })),
      },
    }
  return path === `/api/v1/apps/${app}/logs` ? logsOf(world, query) : notFound
}

const notFound: Reply = { status: 404, body: { error: 'not found' } }

function machinesFrom({ machines, machinesPerPage = machines.length }: FlyWorld, from: number): Reply {
  const to = from + machinesPerPage
  return {
    status: 200,
    body: machines.slice(from, to).map(machineOf),
    headers: to < machines.length ? { 'fly-next-cursor': String(to) } : {},
  }
}

function machineOf(machine: FlyMachineInWorld) {
  const { id, group, state, release, env = {}, tag, digest, labels, standbys, managed = true, exit } = machine
  const config = {
    env: { FLY_PROCESS_GROUP: group, PRIMARY_REGION: 'fra', ...env },
    image: `registry.fly.io/pegasus:${tag}`,
    metadata: {
      fly_process_group: group,
      fly_release_version: String(release),
      ...(managed ? { fly_platform_version: 'v2' } : {}),
    },
    ...(standbys === undefined ? {} : { standbys }),
  }
  return {
    id,
    state,
    name: id,
    region: 'fra',
    instance_id: `instance-of-${id}`,
    created_at: '2026-11-01T10:00:00Z',
    updated_at: '2026-11-05T10:00:00Z',
    image_ref: {
      registry: 'registry.fly.io',
      repository: 'pegasus',
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...(machine.unreachable === true
      ? { host_status: 'unreachable', incomplete_config: config }
      : { host_status: 'ok', config }),
    events:
      exit === undefined
        ? []
        : [{ id: 'event-1', type: 'exit', status: 'stopped', request: { exit_event: exit } }],
  }
}

/** The newest hundred lines on the first page, and nothing since. */
function logsOf(world: FlyWorld, query: URLSearchParams): Reply {
  if (world.deployTokenOnly === true) return { status: 403, body: { error: 'forbidden' } }
  const machine = world.machines.find(({ id }) => id === query.get('instance'))
  const lines = query.has('next_token') ? [] : (machine?.log ?? []).slice(-100)
  return {
    status: 200,
    body: {
      data: lines.map(({ at, text }, index) => ({
        id: `line-${index}`,
        type: 'log',
        attributes: { timestamp: at, message: text, level: 'info', instance: machine?.id, region: 'fra' },
      })),
      meta: { next_token: '1' },
    },
  }
}
