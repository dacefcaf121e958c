import type { Secret } from '../../../smoke/secret.ts'
import { type LogsWanted, lastOf } from '../log-lines.ts'
import type {
  AutoDeploy,
  DeployReference,
  LogLine,
  Platform,
  PlatformDeploy,
  PlatformInstance,
  PlatformProcess,
} from '../platform.ts'
import { PlatformError } from '../platform.ts'
import { roleOf } from '../role.ts'
import { type ClientSettings, refuseUnlessMayWrite } from '../settings.ts'
import { shellWord } from '../shell-word.ts'
import type { StoredEnvironment } from '../variable.ts'
import { RenderApi } from './api.ts'
import { deployOf, endedBadly } from './deploys.ts'
import { variablesOf } from './environment.ts'
import type { Service } from './schemas.ts'

const publicUrl = 'https://api.render.com/v1'

export interface RenderSettings extends ClientSettings {
  /** A key of https://dashboard.render.com/u/settings#api-keys, from `RENDER_API_KEY`. */
  token: Secret
  /** By id (`srv-…`) or by name; all web services, private services and workers that the key sees by default. */
  services?: readonly string[]
  url: URL
}

/** Render by its REST API: https://api-docs.render.com. */
export class RenderPlatform implements Platform {
  readonly name = 'render'
  readonly #settings: RenderSettings
  readonly #api: RenderApi

  constructor(settings: RenderSettings) {
    this.#settings = settings
    this.#api = new RenderApi(settings)
  }

  async processes(): Promise<readonly PlatformProcess[]> {
    const { services } = this.#settings
    const found =
      services === undefined
        ? await this.#api.servicesBy({ type: ['web_service', 'private_service', 'background_worker'] })
        : await Promise.all(services.map((wanted) => this.#api.serviceCalled(wanted)))
    return found.map((service) => this.#processOf(service))
  }

  async instances({ id }: PlatformProcess): Promise<readonly PlatformInstance[]> {
    const instances = await this.#api.instances(id)
    // Render lists the ones that run, without a state and without what they run.
    return instances.map((instance) => ({ id: instance.id, state: 'running', said: 'listed' }))
  }

  async environment(process: PlatformProcess): Promise<StoredEnvironment> {
    const [service, own] = await Promise.all([this.#api.service(process.id), this.#api.variables(process.id)])
    const groups = await this.#api.wholeGroups(service)
    return {
      process: service.name,
      ...(process.role === undefined ? {} : { role: process.role }),
      variables: variablesOf(service, own, groups),
    }
  }

  /** Variables carry no time on Render, groups do. */
  async staged({ id }: PlatformProcess): Promise<readonly string[]> {
    const [service, deploys] = await Promise.all([this.#api.service(id), this.#api.deploys(id)])
    const live = deploys.find(({ status }) => status === 'live')
    const since = live?.startedAt ?? live?.createdAt
    if (live === undefined || since === undefined) return []
    return this.#groupsChanged(service, since, live.id)
  }

  /** A service's own variables come back with a deploy, so only groups count. */
  async changedSince({ id }: PlatformProcess, deploy: DeployReference): Promise<readonly string[]> {
    if (deploy.createdAt === undefined)
      throw new PlatformError(
        'not-understood',
        `Render does not tell when ${deploy.id} was made`,
        'compare the environment groups in the dashboard',
      )
    return this.#groupsChanged(await this.#api.service(id), deploy.createdAt, deploy.id)
  }

  async deploys({ id }: PlatformProcess): Promise<readonly PlatformDeploy[]> {
    const deploys = await this.#api.deploys(id)
    const ends = await this.#api.endsOf(id, deploys.filter(endedBadly))
    return deploys.map((deploy) => {
      const told = deployOf(deploy, ends.get(deploy.id))
      return told.reason === undefined ? told : { ...told, reason: this.#api.words(told.reason) }
    })
  }

  async autoDeploy({ id }: PlatformProcess): Promise<AutoDeploy> {
    const { autoDeploy, repo } = await this.#api.service(id)
    if (repo === undefined) return 'inapplicable'
    return autoDeploy === 'no' ? 'off' : 'on'
  }

  async logs({ id }: PlatformProcess, wanted: LogsWanted): Promise<readonly LogLine[]> {
    return lastOf(await this.#api.logs(await this.#api.service(id), wanted), wanted)
  }

  async rollBack({ id }: PlatformProcess, { id: deploy }: DeployReference): Promise<string | null> {
    refuseUnlessMayWrite(this.#settings, `rolling ${id} back`)
    return (await this.#api.rollBack(id, deploy))?.id ?? null
  }

  async setAutoDeploy({ id }: PlatformProcess, wanted: 'on' | 'off'): Promise<void> {
    refuseUnlessMayWrite(this.#settings, `switching the auto-deploy of ${id} ${wanted}`)
    await this.#api.setAutoDeploy(id, wanted === 'on' ? 'yes' : 'no')
  }

  rollbackCommand({ id }: PlatformProcess, { id: deploy }: DeployReference): string {
    return curl('POST', `/services/${encodeURIComponent(id)}/rollback`, { deployId: deploy })
  }

  redeployCommand({ id }: PlatformProcess, { release: commit }: DeployReference): string | null {
    if (commit === undefined) return null
    return curl('POST', `/services/${encodeURIComponent(id)}/deploys`, { commitId: commit })
  }

  autoDeployCommand({ id }: PlatformProcess, wanted: 'on' | 'off'): Promise<string> {
    const autoDeploy = wanted === 'on' ? 'yes' : 'no'
    return Promise.resolve(curl('PATCH', `/services/${encodeURIComponent(id)}`, { autoDeploy }))
  }

  close(): Promise<void> {
    return this.#api.close()
  }

  async #groupsChanged(service: Service, since: Date, deploy: string): Promise<string[]> {
    const groups = await this.#api.linkedGroups(service)
    return groups
      .filter(({ updatedAt }) => updatedAt > since)
      .map(
        ({ name, updatedAt }) => `the group ${name} changed at ${updatedAt.toISOString()}, after ${deploy}`,
      )
  }

  #processOf(service: Service): PlatformProcess {
    const { id, name, type } = service
    const role =
      roleOf(service, this.#settings.roles) ?? (type === 'background_worker' ? 'worker' : undefined)
    return { id, name, ...(role === undefined ? {} : { role }) }
  }
}

function curl(method: 'POST' | 'PATCH', path: string, body: object): string {
  return [
    `curl --fail-with-body -X ${method}`,
    shellWord(`${publicUrl}${path}`),
    '-H "Authorization: Bearer $RENDER_API_KEY"',
    "-H 'Content-Type: application/json'",
    `-d ${shellWord(JSON.stringify(body))}`,
  ].join(' ')
}
