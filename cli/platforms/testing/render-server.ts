import {
  type Asked,
  type RateLimit,
  type Reply,
  type ScriptedPlatform,
  startScripted,
} from './scripted-platform.ts'

const madeAt = '2026-11-01T08:00:00Z'
const owner = 'tea-1'

export interface RenderDeployInWorld {
  id: string
  status: string
  commit?: string
  /** Of a prebuilt image. */
  image?: { ref: string; sha: string }
  trigger?: string
  createdAt?: string
  startedAt?: string
  /** Why it ended badly, as its event says. */
  failure?: Record<string, unknown>
  newDeploy?: string
}

export interface RenderServiceInWorld {
  id: string
  name: string
  type: 'web_service' | 'background_worker' | 'private_service' | 'cron_job'
  runtime?: 'docker' | 'node' | 'image'
  autoDeploy?: 'yes' | 'no'
  variables: Record<string, string>
  /** The newest first. */
  deploys: RenderDeployInWorld[]
  instances: string[]
  /** Oldest first. */
  log?: { at: string; text: string; instance?: string }[]
}

export interface RenderGroupInWorld {
  id: string
  name: string
  createdAt: string
  updatedAt?: string
  variables: Record<string, string>
  /** The ids of services. */
  links: string[]
}

/** A workspace of Render. */
export interface RenderWorld {
  key: string
  services: RenderServiceInWorld[]
  groups: RenderGroupInWorld[]
  /** Whether a rollback waits its turn: 202, without a body. */
  rollbackWaits?: boolean
  /** Whether a deploy goes live once it has been seen under way. */
  rollsOut?: boolean
  rateLimit?: Pick<RateLimit, 'requests' | 'windowMs'>
}

/** A workspace in which API and worker run one commit, and share what must match by one group. */
export function goodRender(): RenderWorld {
  const live: RenderDeployInWorld = { id: 'dep-2', status: 'live', commit: 'b'.repeat(40) }
  const before: RenderDeployInWorld = { id: 'dep-1', status: 'deactivated', commit: 'a'.repeat(40) }
  const at = (day: number) => ({
    createdAt: `2026-11-0${day}T10:00:00Z`,
    startedAt: `2026-11-0${day}T10:00:10Z`,
  })
  const deploys = () => [
    { ...live, ...at(5) },
    { ...before, ...at(3) },
  ]
  return {
    key: 'rnd_made-for-the-tests',
    services: [
      {
        id: 'srv-api',
        name: 'pegasus-api',
        type: 'web_service',
        variables: { PLC_WRITE_API_TOKEN: 'token-of-the-writers' },
        deploys: deploys(),
        instances: ['srv-api-abcde', 'srv-api-fghij'],
        log: [{ at: '2026-11-05T10:01:00Z', text: 'api.listening', instance: 'srv-api-abcde' }],
      },
      {
        id: 'srv-worker',
        name: 'pegasus-worker',
        type: 'background_worker',
        variables: {},
        deploys: deploys(),
        instances: ['srv-worker-abcde'],
        log: [{ at: '2026-11-05T10:01:00Z', text: 'worker.polling', instance: 'srv-worker-abcde' }],
      },
    ],
    groups: [
      {
        id: 'evg-shared',
        name: 'pegasus-shared',
        createdAt: madeAt,
        variables: { DATABASE_URL: 'postgres://pegasus:hidden@dpg-1/pegasus', STORAGE_MODE: 's3' },
        links: ['srv-api', 'srv-worker'],
      },
    ],
  }
}

/** Render's REST API on this machine, over a world that may be changed while it runs. */
export function startRender(world: RenderWorld): Promise<ScriptedPlatform> {
  return startScripted({
    answer: (asked) =>
      asked.headers['authorization'] === `Bearer ${world.key}`
        ? answer(world, asked)
        : { status: 401, body: { id: 'err-1', message: 'Unauthorized' } },
    ...(world.rateLimit === undefined
      ? {}
      : {
          rateLimit: {
            ...world.rateLimit,
            headers: ({ limit, remaining, resetSeconds }) => ({
              'ratelimit-limit': String(limit),
              'ratelimit-remaining': String(remaining),
              'ratelimit-reset': String(resetSeconds),
            }),
          },
        }),
  })
}

function answer(world: RenderWorld, asked: Asked): Reply {
  const { method, path, query, body } = asked
  const [, thing, id, part] = path.split('/')
  if (method === 'GET' && thing === 'services' && id === undefined) return ok(servicesBy(world, query))
  if (method === 'GET' && thing === 'env-groups')
    return id === undefined ? ok(page(world.groups.map(groupOf), query)) : groupCalled(world, id)
  if (method === 'GET' && thing === 'logs') return logsOf(world, query)
  const service = world.services.find((one) => one.id === id)
  if (thing !== 'services' || service === undefined) return notFound
  switch (`${method} ${part ?? ''}`) {
    case 'GET ':
      return ok(serviceOf(service))
    case 'PATCH ':
      Object.assign(service, body)
      return ok(serviceOf(service))
    case 'GET env-vars':
      return ok(rows('envVar', Object.entries(service.variables).map(variable), query))
    case 'GET deploys':
      return ok(deploysOf(world, service, query))
    case 'GET instances':
      return ok(service.instances.map((instance) => ({ id: instance, createdAt: madeAt })))
    case 'GET events':
      return ok(
        rows(
          'event',
          service.deploys.flatMap((deploy) => endOf(service, deploy)),
          query,
        ),
      )
    case 'POST rollback':
      return world.rollbackWaits === true ? { status: 202 } : rollBack(service, body)
    default:
      return notFound
  }
}

const notFound: Reply = { status: 404, body: { id: 'err-2', message: 'not found' } }

function ok(body: unknown): Reply {
  return { status: 200, body }
}

/** The rows after the cursor, which is the number of rows before. */
function page<Row>(all: readonly Row[], query: URLSearchParams): Row[] {
  const from = Number(query.get('cursor') ?? '0')
  return all.slice(from, from + Number(query.get('limit') ?? '20'))
}

function rows(thing: string, all: readonly unknown[], query: URLSearchParams): unknown[] {
  const from = Number(query.get('cursor') ?? '0')
  return page(all, query).map((one, index) => ({ [thing]: one, cursor: String(from + index + 1) }))
}

function servicesBy(world: RenderWorld, query: URLSearchParams): unknown[] {
  const names = query.get('name')?.split(',')
  const types = query.get('type')?.split(',')
  const found = world.services.filter(
    ({ name, type }) => (names?.includes(name) ?? true) && (types?.includes(type) ?? true),
  )
  return rows('service', found.map(serviceOf), query)
}

function serviceOf({ id, name, type, runtime = 'docker', autoDeploy = 'yes' }: RenderServiceInWorld) {
  return {
    id,
    name,
    type,
    autoDeploy,
    ownerId: owner,
    createdAt: madeAt,
    updatedAt: madeAt,
    dashboardUrl: `https://dashboard.render.com/${id}`,
    notifyOnFail: 'default',
    rootDir: '',
    slug: name,
    suspended: 'not_suspended',
    suspenders: [],
    ...(runtime === 'image'
      ? { imagePath: 'registry.example/pegasus:1' }
      : { repo: 'https://git.example/pegasus' }),
    serviceDetails: {
      env: runtime,
      runtime,
      envSpecificDetails: { dockerCommand: '', dockerContext: '.', dockerfilePath: './Dockerfile' },
      plan: 'starter',
      region: 'frankfurt',
      numInstances: 1,
      buildPlan: 'starter',
      ...(type === 'web_service'
        ? { healthCheckPath: '/health/ready', openPorts: [], url: `https://${name}.example` }
        : {}),
    },
  }
}

function variable([key, value]: [string, string]) {
  return { key, value }
}

function groupOf({ id, name, createdAt, updatedAt = createdAt, links }: RenderGroupInWorld) {
  const serviceLinks = links.map((link) => ({ id: link, name: link, type: 'web' }))
  return { id, name, ownerId: owner, createdAt, updatedAt, serviceLinks }
}

function groupCalled(world: RenderWorld, id: string): Reply {
  const group = world.groups.find((one) => one.id === id)
  if (group === undefined) return notFound
  return ok({ ...groupOf(group), envVars: Object.entries(group.variables).map(variable), secretFiles: [] })
}

function deployOf({
  id,
  status,
  commit,
  image,
  trigger = 'new_commit',
  createdAt,
  startedAt,
}: RenderDeployInWorld) {
  return {
    id,
    status,
    trigger,
    ...(commit === undefined ? {} : { commit: { id: commit, message: 'a change', createdAt: madeAt } }),
    ...(image === undefined ? {} : { image }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(startedAt === undefined ? {} : { startedAt }),
  }
}

function endOf(
  service: RenderServiceInWorld,
  { id, status, failure, newDeploy, createdAt }: RenderDeployInWorld,
) {
  if (failure === undefined && newDeploy === undefined) return []
  return [
    {
      id: `evt-${id.replaceAll(/[^0-9a-z]/g, '').padEnd(20, '0')}`,
      timestamp: createdAt ?? madeAt,
      serviceId: service.id,
      type: 'deploy_ended',
      details: {
        deployId: id,
        deployStatus: status === 'canceled' ? 'canceled' : 'failed',
        status: 3,
        reason: {
          ...(failure === undefined ? {} : { failure: { evicted: false, ...failure } }),
          ...(newDeploy === undefined ? {} : { newDeploy: { id: newDeploy } }),
        },
      },
    },
  ]
}

function deploysOf(
  { rollsOut = false }: RenderWorld,
  service: RenderServiceInWorld,
  query: URLSearchParams,
): unknown[] {
  const seen = rows('deploy', service.deploys.map(deployOf), query)
  const next = service.deploys.find(({ status }) => status === 'build_in_progress')
  if (rollsOut && next !== undefined) {
    for (const deploy of service.deploys) if (deploy.status === 'live') deploy.status = 'deactivated'
    next.status = 'live'
  }
  return seen
}

function rollBack(service: RenderServiceInWorld, body: unknown): Reply {
  const { deployId } = body as { deployId?: string }
  const target = service.deploys.find(({ id }) => id === deployId)
  if (target === undefined) return notFound
  const made: RenderDeployInWorld = {
    ...target,
    id: `dep-${service.deploys.length + 1}`,
    status: 'build_in_progress',
    trigger: 'rollback',
    createdAt: new Date().toISOString(),
  }
  service.deploys.unshift(made)
  return { status: 201, body: deployOf(made) }
}

/** Backward from the end time, as many as the limit says. */
function logsOf(world: RenderWorld, query: URLSearchParams): Reply {
  const service = world.services.find(({ id }) => id === query.get('resource'))
  if (service === undefined || query.get('ownerId') !== owner) return notFound
  const end = query.get('endTime') ?? '9999'
  const text = query.get('text') ?? ''
  const before = (service.log ?? []).filter((line) => line.at < end && line.text.includes(text))
  const limit = Number(query.get('limit') ?? '20')
  const logs = before.toReversed().slice(0, limit)
  return ok({
    hasMore: before.length > limit,
    nextStartTime: query.get('startTime') ?? madeAt,
    nextEndTime: logs.at(-1)?.at ?? madeAt,
    logs: logs.map(({ at, text: message, instance }, index) => ({
      id: `log-${index}`,
      timestamp: at,
      message,
      labels: [
        { name: 'resource', value: service.id },
        ...(instance === undefined ? [] : [{ name: 'instance', value: instance }]),
      ],
    })),
  })
}
