import type { PlatformProcess } from '../platform.ts'
import type { RailwayApi } from './api.ts'
import { reasonIn } from './deployments.ts'
import * as documents from './documents.ts'
import { changedSince } from './environment.ts'
import { findPlace, type NamedPlace, type Place } from './place.ts'
import * as schemas from './schemas.ts'

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

  async services(): Promise<schemas.ServiceInstance[]> {
    const { environment } = await this.where()
    return this.#api.rows(
      {
        what: 'the services of the environment',
        document: documents.services,
        variables: { environment },
        data: schemas.Services,
      },
      (data) => data.environment.serviceInstances,
    )
  }

  /** The names of the variables of one service, sealed ones too. */
  async names({ id }: PlatformProcess): Promise<schemas.VariableName[]> {
    const { environment } = await this.where()
    const names = await this.#api.rows(
      {
        what: 'the names of the variables',
        document: documents.variableNames,
        variables: { environment },
        data: schemas.VariableNames,
      },
      (data) => data.environment.variables,
    )
    return names.filter(({ serviceId }) => serviceId === id)
  }

  /** What the dashboard holds back; null when that is nothing. */
  async stagedChanges(): Promise<schemas.Patch | null> {
    const { environment } = await this.where()
    const { environmentStagedChanges: changes } = await this.#api.ask({
      what: 'the staged changes of the environment',
      document: documents.stagedChanges,
      variables: { environment },
      data: schemas.StagedChanges,
    })
    return changes.status === 'COMMITTED' ? null : (changes.patch ?? null)
  }

  /** As the next deployment gets them, with what Railway adds. */
  async rendered(process: PlatformProcess): Promise<schemas.Values> {
    const data = await this.#api.ask({
      what: `the variables of ${process.name}`,
      document: documents.renderedVariables,
      variables: await this.at(process),
      data: schemas.RenderedVariables,
    })
    return data.variablesForServiceDeployment
  }

  /** As their owner wrote them, references unresolved. */
  async written(process: PlatformProcess): Promise<schemas.Values> {
    const data = await this.#api.ask({
      what: `the variables of ${process.name} as they are written`,
      document: documents.writtenVariables,
      variables: await this.at(process),
      data: schemas.WrittenVariables,
    })
    return data.variables
  }

  /** Names of what is stored otherwise than a deployment got it. */
  async changedSince(deployment: string, process: PlatformProcess): Promise<string[]> {
    const { deploymentSnapshot: deployed } = await this.#api.ask({
      what: `the variables of the deployment ${deployment}`,
      document: documents.snapshot,
      variables: { deployment },
      data: schemas.Snapshot,
    })
    return deployed === null ? [] : changedSince(deployed.variables, await this.rendered(process))
  }

  /** The ids of the deployments that serve. */
  async active({ id, name }: PlatformProcess): Promise<ReadonlySet<string>> {
    const { environment } = await this.where()
    const { serviceInstance } = await this.#api.ask({
      what: `what serves of ${name}`,
      document: documents.serving,
      variables: { environment, service: id },
      data: schemas.Serving,
    })
    return new Set(serviceInstance.activeDeployments.map((deployment) => deployment.id))
  }

  /** The newest first. */
  async deployments({ id, name }: PlatformProcess): Promise<schemas.Deployment[]> {
    const { project, environment } = await this.where()
    const rows = await this.#api.rows(
      {
        what: `the deployments of ${name}`,
        document: documents.deployments,
        variables: { input: { projectId: project, environmentId: environment, serviceId: id } },
        data: schemas.Deployments,
      },
      (data) => data.deployments,
      ({ length }) => length >= deploysLookedAt,
    )
    return rows
      .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
      .slice(0, deploysLookedAt)
  }

  /** Why a deployment fell. */
  async reasonOf(deployment: string): Promise<string | undefined> {
    const events = await this.#api.rows(
      {
        what: `the events of the deployment ${deployment}`,
        document: documents.deploymentEvents,
        variables: { deployment },
        data: schemas.DeploymentEvents,
      },
      (data) => data.deploymentEvents,
    )
    const reason = reasonIn(events)
    return reason === undefined ? undefined : this.#api.words(reason)
  }

  async logs(
    what: string,
    deployment: schemas.Deployment,
    limit: number,
    text: string | undefined,
  ): Promise<schemas.Lines> {
    const variables = {
      deployment: deployment.id,
      limit,
      // A quoted filter is a plain text; a quote within would end it.
      filter: text === undefined || text.includes('"') ? null : `"${text}"`,
    }
    const { deploymentLogs } = await this.#api.ask({
      what,
      document: documents.deploymentLogs,
      variables,
      data: schemas.DeploymentLogs,
    })
    if (deploymentLogs.length > 0 || deployment.status !== 'FAILED') return deploymentLogs
    const { buildLogs } = await this.#api.ask({
      what,
      document: documents.buildLogs,
      variables,
      data: schemas.BuildLogs,
    })
    return buildLogs
  }
}
