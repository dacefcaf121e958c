import type { PlatformProcess } from '../platform.ts'
import type { RailwayApi } from './api.ts'
import { reasonIn } from './deployments.ts'
import { changedSince } from './environment.ts'
import * as operations from './operations.ts'
import { findPlace, type NamedPlace, type Place } from './place.ts'

const deploysLookedAt = 100

/** What can be asked about the services of one environment. */
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

  /** The names of the variables of one service, sealed ones too. */
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

  /** As the next deployment gets them, with what Railway adds. */
  async rendered(process: PlatformProcess): Promise<operations.Values> {
    const what = `the variables of ${process.name}`
    return this.#api.ask(operations.renderedVariables, { what, variables: await this.at(process) })
  }

  /** As their owner wrote them, references unresolved. */
  async written(process: PlatformProcess): Promise<operations.Values> {
    const what = `the variables of ${process.name} as they are written`
    return this.#api.ask(operations.writtenVariables, { what, variables: await this.at(process) })
  }

  /** Names of what is stored otherwise than a deployment got it. */
  async changedSince(deployment: string, process: PlatformProcess): Promise<string[]> {
    const what = `the variables of the deployment ${deployment}`
    const deployed = await this.#api.ask(operations.snapshot, { what, variables: { deployment } })
    return deployed === null ? [] : changedSince(deployed.variables, await this.rendered(process))
  }

  /** The ids of the deployments that serve. */
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

  /** Why a deployment fell. */
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
