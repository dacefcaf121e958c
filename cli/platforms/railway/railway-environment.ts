import { PlatformError, type PlatformProcess } from '../platform.ts'
import type { RailwayApi } from './api.ts'
import { reasonIn } from './deployments.ts'
import { changedSince } from './environment.ts'
import * as operations from './operations.ts'

const deploysLookedAt = 100

export class RailwayEnvironment {
  readonly #api: RailwayApi
  readonly #named: NamedPlace
  #place: Promise<Place> | undefined

  constructor(api: RailwayApi, named: NamedPlace) {
    this.#api = api
    this.#named = named
  }

  /** Asked once, and again only when that failed. */
  async where(): Promise<Place> {
    this.#place ??= findPlace(this.#api, this.#named)
    try {
      return await this.#place
    } catch (error) {
      this.#place = undefined
      throw error
    }
  }

  async at({ id }: PlatformProcess): Promise<Record<'project' | 'environment' | 'service', string>> {
    return { ...(await this.where()), service: id }
  }

  async services() {
    const { environment } = await this.where()
    const what = 'the services of the environment'
    return this.#api.rows(operations.services, { what, variables: { environment } })
  }

  async names({ id }: PlatformProcess): Promise<operations.VariableName[]> {
    const { environment } = await this.where()
    const what = 'the names of the variables'
    const names = await this.#api.rows(operations.variableNames, { what, variables: { environment } })
    return names.filter(({ serviceId }) => serviceId === id)
  }

  /** What the dashboard holds back; null when that is nothing. */
  async stagedChanges(): Promise<operations.Patch | null> {
    const { environment } = await this.where()
    const what = 'the staged changes of the environment'
    const changes = await this.#api.ask(operations.stagedChanges, { what, variables: { environment } })
    return changes.status === 'COMMITTED' ? null : (changes.patch ?? null)
  }

  async rendered(process: PlatformProcess): Promise<operations.Values> {
    const what = `the variables of ${process.name}`
    return this.#api.ask(operations.renderedVariables, { what, variables: await this.at(process) })
  }

  async written(process: PlatformProcess): Promise<operations.Values> {
    const what = `the variables of ${process.name} as they are written`
    return this.#api.ask(operations.writtenVariables, { what, variables: await this.at(process) })
  }

  async changedSince(deployment: string, process: PlatformProcess): Promise<string[]> {
    const what = `the variables of the deployment ${deployment}`
    const deployed = await this.#api.ask(operations.snapshot, { what, variables: { deployment } })
    return deployed === null ? [] : changedSince(deployed.variables, await this.rendered(process))
  }

  async active({ id, name }: PlatformProcess): Promise<ReadonlySet<string>> {
    const { environment } = await this.where()
    const variables = { environment, service: id }
    const active = await this.#api.ask(operations.serving, { what: `what serves of ${name}`, variables })
    return new Set(active.map((deployment) => deployment.id))
  }

  /** The newest first. */
  async deployments({ id, name }: PlatformProcess): Promise<operations.Deployment[]> {
    const { project, environment } = await this.where()
    const input = { projectId: project, environmentId: environment, serviceId: id }
    const rows = await this.#api.rows(
      operations.deployments,
      { what: `the deployments of ${name}`, variables: { input } },
      ({ length }) => length >= deploysLookedAt,
    )
    return rows
      .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
      .slice(0, deploysLookedAt)
  }

  async reasonOf(deployment: string): Promise<string | undefined> {
    const what = `the events of the deployment ${deployment}`
    const events = await this.#api.rows(operations.deploymentEvents, { what, variables: { deployment } })
    const reason = reasonIn(events)
    return reason === undefined ? undefined : this.#api.words(reason)
  }

  async logs(what: string, { id, status }: operations.Deployment, limit: number, text: string | undefined) {
    // A quoted filter is a plain text; a quote within would end it.
    const filter = text === undefined || text.includes('"') ? null : `"${text}"`
    const asking = { what, variables: { deployment: id, limit, filter } }
    const lines = await this.#api.ask(operations.deploymentLogs, asking)
    return lines.length > 0 || status !== 'FAILED' ? lines : this.#api.ask(operations.buildLogs, asking)
  }
}

interface Place {
  project: string
  environment: string
}

interface NamedPlace {
  /** Its id. */
  project?: string
  /** Its id or its name. */
  environment?: string
}

/**
 * What was named, as ids. A project token opens one environment and knows which.
 *
 * @throws {PlatformError} also when the token opens another place than was named.
 */
function findPlace(api: RailwayApi, named: NamedPlace): Promise<Place> {
  return api.tokenKind === 'project' ? placeOfToken(api, named) : placeNamed(api, named)
}

async function placeOfToken(api: RailwayApi, named: NamedPlace): Promise<Place> {
  const opened = await api.ask(operations.projectToken, { what: 'what the project token opens' })
  const { projectId, environmentId } = opened
  const { project = projectId, environment = environmentId } = named
  if (project !== projectId || ![environmentId, opened.environment.name].includes(environment))
    throw new PlatformError(
      'permission',
      `RAILWAY_TOKEN opens the environment ${opened.environment.name} of the project ${projectId}, and another one was named`,
      'set RAILWAY_TOKEN to a project token of that environment, or RAILWAY_API_TOKEN to a token of the workspace',
    )
  return { project: projectId, environment: environmentId }
}

async function placeNamed(api: RailwayApi, { project, environment }: NamedPlace): Promise<Place> {
  if (project === undefined || environment === undefined)
    throw new PlatformError(
      'not-found',
      'Railway was not asked: a token of an account or a workspace opens many projects, and no project and environment were named',
      'name both, as railway:PROJECT/ENVIRONMENT/SERVICE, or set RAILWAY_TOKEN to a project token',
    )
  const what = `the environments of the project ${project}`
  const all = await api.rows(operations.environments, { what, variables: { project } })
  const found = all.find(({ id, name }) => id === environment || name === environment)
  if (found === undefined) throw api.notFound(`an environment ${environment} in the project`)
  return { project, environment: found.id }
}
