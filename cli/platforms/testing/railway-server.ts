import { buildSchema } from 'graphql'
import { answerGraphql, connection } from './graphql-answer.ts'
import { railwaySchema } from './railway-schema.ts'
import { type Asked, type RateLimit, type ScriptedPlatform, startScripted } from './scripted-platform.ts'

const madeAt = '2026-11-01T08:00:00.000Z'

export interface RailwayVariableInWorld {
  /** What a deployment gets. A sealed one is shown to nobody. */
  value: string
  /** What its owner wrote, where that is a reference. */
  written?: string
  sealed?: boolean
}

export interface RailwayDeploymentInWorld {
  id: string
  status: string
  createdAt: string
  commit?: string
  instances?: { id: string; status: string }[]
  canRollback?: boolean
  stopped?: boolean
  events?: { step: string; error?: string; reason?: string }[]
  /** What it was made with, where that is not what is stored now. */
  snapshot?: Record<string, string | null>
  log?: { at: string; text: string; instance?: string }[]
  buildLog?: { at: string; text: string }[]
}

export interface RailwayServiceInWorld {
  id: string
  name: string
  variables: Record<string, RailwayVariableInWorld>
  /** The newest first. */
  deployments: RailwayDeploymentInWorld[]
  /** The ids of the deployments that serve. */
  active: string[]
  autoDeploy: { enabled: boolean; canEnable: boolean }
}

/** One environment of a project of Railway. */
export interface RailwayWorld {
  tokens: { project: string; account: string }
  project: string
  environment: { id: string; name: string }
  shared: Record<string, string>
  services: RailwayServiceInWorld[]
  /** What the dashboard holds back. */
  staged: { status: 'STAGED' | 'COMMITTED'; patch: object }
  /** Whether a rollback is accepted. */
  rollsBack?: boolean
  /** Whether a deployment serves once it has been seen under way. */
  rollsOut?: boolean
  rateLimit?: Pick<RateLimit, 'requests' | 'windowMs'>
}

/** An environment in which API and worker run one commit, and share what must match by reference. */
export function goodRailway(): RailwayWorld {
  const shared = { DATABASE_URL: 'postgres://pegasus:hidden@db.railway.internal/pegasus', STORAGE_MODE: 's3' }
  const variables = () =>
    Object.fromEntries(
      Object.entries(shared).map(([name, value]) => [name, { value, written: `\${{shared.${name}}}` }]),
    )
  const deployment = (service: string, number: number, rest: Partial<RailwayDeploymentInWorld>) => ({
    id: `${service}-deployment-${number}`,
    status: 'REMOVED',
    createdAt: `2026-11-0${number}T10:00:00.000Z`,
    commit: String(number).repeat(40),
    ...rest,
  })
  const service = (name: string, said: string): RailwayServiceInWorld => ({
    id: `service-${name}`,
    name,
    variables: variables(),
    deployments: [
      deployment(name, 2, {
        status: 'SUCCESS',
        instances: [{ id: `${name}-instance`, status: 'RUNNING' }],
        log: [{ at: '2026-11-02T10:01:00.000Z', text: said, instance: `${name}-instance` }],
      }),
      deployment(name, 1, { canRollback: true }),
    ],
    active: [`${name}-deployment-2`],
    autoDeploy: { enabled: true, canEnable: true },
  })
  return {
    tokens: { project: 'project-token-of-the-tests', account: 'account-token-of-the-tests' },
    project: 'project-1',
    environment: { id: 'environment-1', name: 'production' },
    shared,
    services: [service('pegasus-api', 'api.listening'), service('pegasus-worker', 'worker.polling')],
    staged: { status: 'STAGED', patch: {} },
  }
}

/** Railway's GraphQL API on this machine, over a world that may be changed while it runs. */
export async function startRailway(world: RailwayWorld): Promise<ScriptedPlatform> {
  const schema = buildSchema(railwaySchema)
  return startScripted({
    answer: (asked) => answerGraphql(schema, rootFor(world, asked), asked),
    ...(world.rateLimit === undefined
      ? {}
      : {
          rateLimit: {
            ...world.rateLimit,
            headers: ({ limit, remaining, resetSeconds }) => ({
              'x-ratelimit-limit': String(limit),
              'x-ratelimit-remaining': String(remaining),
              'x-ratelimit-reset': new Date(Date.now() + resetSeconds * 1000).toISOString(),
              ...(remaining === 0 ? { 'retry-after': String(resetSeconds) } : {}),
            }),
          },
        }),
  })
}

/** What may be asked with the token that came, or a refusal of everything in Railway's words. */
function rootFor(world: RailwayWorld, { headers }: Asked): object {
  const asProject = headers['project-access-token'] === world.tokens.project
  const asAccount = headers['authorization'] === `Bearer ${world.tokens.account}`
  const { me, projectToken, ...others } = root(world)
  if (asProject) return { ...others, projectToken }
  if (asAccount) return { ...others, me }
  return Object.fromEntries(Object.keys({ ...others, me, projectToken }).map((name) => [name, notAuthorized]))
}

function notAuthorized(): never {
  throw new Error('Not Authorized')
}

interface PageArguments {
  first?: number
  after?: string | null
}

function root(world: RailwayWorld) {
  const serviceBy = (id: string) => found(world.services, id, 'Service')
  const deploymentBy = (id: string) =>
    found(
      world.services.flatMap(({ deployments }) => deployments),
      id,
      'Deployment',
    )
  const environment = {
    ...world.environment,
    serviceInstances: (page: PageArguments) => connection(world.services.map(instanceOf), page),
    variables: (page: PageArguments) => connection(variableNames(world), page),
  }
  return {
    me: { id: 'user-1' },
    projectToken: { projectId: world.project, environmentId: world.environment.id, environment },
    project: ({ id }: { id: string }) => {
      if (id !== world.project) throw new Error('Project not found')
      return { environments: (page: PageArguments) => connection([environment], page) }
    },
    environment: ({ id }: { id: string }) => {
      if (id !== world.environment.id) throw new Error('Environment not found')
      return environment
    },
    variables: ({ serviceId }: { serviceId?: string }) =>
      serviceId === undefined ? world.shared : written(serviceBy(serviceId)),
    variablesForServiceDeployment: ({ serviceId }: { serviceId: string }) => rendered(serviceBy(serviceId)),
    environmentStagedChanges: () => world.staged,
    deploymentSnapshot: ({ deploymentId }: { deploymentId: string }) => {
      const service = world.services.find(({ deployments }) =>
        deployments.some(({ id }) => id === deploymentId),
      )
      const { snapshot } = deploymentBy(deploymentId)
      return service === undefined ? null : { variables: snapshot ?? rendered(service) }
    },
    deployments: ({ input, ...page }: PageArguments & { input: { serviceId: string } }) =>
      connection(deploymentsOf(world, serviceBy(input.serviceId)), page),
    serviceInstance: ({ serviceId }: { serviceId: string }) => instanceOf(serviceBy(serviceId)),
    deploymentEvents: ({ id, ...page }: PageArguments & { id: string }) =>
      connection(
        (deploymentBy(id).events ?? []).map(({ step, ...payload }) => ({ step, payload })),
        page,
      ),
    deploymentLogs: ({ deploymentId, ...wanted }: LogArguments) =>
      linesOf(deploymentBy(deploymentId).log, wanted),
    buildLogs: ({ deploymentId, ...wanted }: LogArguments) =>
      linesOf(deploymentBy(deploymentId).buildLog, wanted),
    serviceInstanceAutoDeployStatus: ({ serviceId }: { serviceId: string }) =>
      serviceBy(serviceId).autoDeploy,
    serviceInstanceAutoDeployUpdate: ({ input }: { input: { serviceId: string; enabled: boolean } }) => {
      const { autoDeploy } = serviceBy(input.serviceId)
      autoDeploy.enabled = input.enabled && autoDeploy.canEnable
      return { enabled: autoDeploy.enabled }
    },
    deploymentRollback: ({ id }: { id: string }) => {
      if (!deploymentOf(deploymentBy(id)).canRollback) throw new Error('Deployment cannot be rolled back')
      if (world.rollsBack === false) return false
      rollBack(world, id)
      return true
    },
  }
}

function found<Thing extends { id: string }>(things: readonly Thing[], id: string, what: string): Thing {
  const thing = things.find((one) => one.id === id)
  if (thing === undefined) throw new Error(`${what} not found`)
  return thing
}

function instanceOf({ id, name, active, deployments }: RailwayServiceInWorld) {
  const activeDeployments = deployments
    .filter((deployment) => active.includes(deployment.id))
    .map(deploymentOf)
  return { serviceId: id, serviceName: name, activeDeployments }
}

function deploymentOf(deployment: RailwayDeploymentInWorld) {
  const { id, status, createdAt, commit, instances = [], canRollback = false, stopped = false } = deployment
  return {
    id,
    status,
    createdAt,
    canRollback,
    deploymentStopped: stopped,
    instances,
    meta: commit === undefined ? {} : { commitHash: commit, branch: 'main' },
  }
}

function deploymentsOf({ rollsOut = false }: RailwayWorld, service: RailwayServiceInWorld) {
  const seen = service.deployments.map(deploymentOf)
  const next = service.deployments.find(({ status }) => status === 'DEPLOYING')
  if (rollsOut && next !== undefined) {
    for (const one of service.deployments)
      if (service.active.includes(one.id))
        Object.assign(one, { status: 'REMOVED', instances: [], canRollback: true })
    Object.assign(next, {
      status: 'SUCCESS',
      instances: [{ id: `instance-of-${next.id}`, status: 'RUNNING' }],
    })
    service.active = [next.id]
  }
  return seen
}

/** The same image as a new deployment. */
function rollBack({ services }: RailwayWorld, id: string): void {
  const service = services.find(({ deployments }) => deployments.some((one) => one.id === id))
  const { commit } = service?.deployments.find((one) => one.id === id) ?? {}
  service?.deployments.unshift({
    id: `${service.name}-deployment-${service.deployments.length + 1}`,
    status: 'DEPLOYING',
    createdAt: new Date().toISOString(),
    ...(commit === undefined ? {} : { commit }),
  })
}

function variableNames({ services, shared }: RailwayWorld) {
  return [
    ...Object.keys(shared).map((name) => ({ name, serviceId: null, isSealed: false, updatedAt: madeAt })),
    ...services.flatMap(({ id, variables }) =>
      Object.entries(variables).map(([name, { sealed = false }]) => ({
        name,
        serviceId: id,
        isSealed: sealed,
        updatedAt: madeAt,
      })),
    ),
  ]
}

function written({ variables }: RailwayServiceInWorld): Record<string, string | null> {
  return mapped(variables, ({ value, written: text = value, sealed }) => (sealed === true ? null : text))
}

function rendered({ name, id, variables }: RailwayServiceInWorld): Record<string, string | null> {
  return {
    ...mapped(variables, ({ value, sealed }) => (sealed === true ? null : value)),
    RAILWAY_SERVICE_ID: id,
    RAILWAY_SERVICE_NAME: name,
  }
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]))
}

interface LogArguments {
  deploymentId: string
  limit?: number
  filter?: string | null
}

function linesOf(
  log: RailwayDeploymentInWorld['log'],
  { limit, filter }: Omit<LogArguments, 'deploymentId'>,
) {
  const text = filter?.replaceAll('"', '') ?? ''
  return (log ?? [])
    .filter((line) => line.text.includes(text))
    .slice(-(limit ?? 500))
    .map(({ at, text: message, instance }) => ({
      timestamp: at,
      message,
      tags: instance === undefined ? null : { deploymentInstanceId: instance },
    }))
}
