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
import { RailwayApi, type RailwayToken } from './api.ts'
import { deployOf, instancesOf } from './deployments.ts'
import { stagedIn, variablesOf } from './environment.ts'
import * as operations from './operations.ts'
import { RailwayEnvironment } from './railway-environment.ts'

/** Of the newest deployments, how many are asked why they fell. */
const explainedDeploys = 5
const mostLines = 5000
const withoutLog: ReadonlySet<string> = new Set(['SKIPPED', 'QUEUED', 'WAITING', 'NEEDS_APPROVAL'])

export interface RailwaySettings extends ClientSettings {
  token: RailwayToken
  /** Its id. A project token knows it. */
  project?: string
  /** Its id or its name. A project token knows it. */
  environment?: string
  /** By id or by name; all of the environment by default. */
  services?: readonly string[]
  url: URL
}

/** Railway by its GraphQL API: https://docs.railway.com/integrations/api. */
export class RailwayPlatform implements Platform {
  readonly name = 'railway'
  readonly #settings: RailwaySettings
  readonly #api: RailwayApi
  readonly #there: RailwayEnvironment

  constructor(settings: RailwaySettings) {
    this.#settings = settings
    this.#api = new RailwayApi(settings)
    this.#there = new RailwayEnvironment(this.#api, settings)
  }

  async processes(): Promise<readonly PlatformProcess[]> {
    const all = await this.#there.services()
    const { services = all.map(({ serviceId }) => serviceId), roles } = this.#settings
    return services.map((wanted) => {
      const found = all.find(({ serviceId, serviceName }) => serviceId === wanted || serviceName === wanted)
      if (found === undefined) throw this.#api.notFound(`a service ${wanted} in the environment`)
      const { serviceId: id, serviceName: name } = found
      const role = roleOf({ id, name }, roles)
      return { id, name, ...(role === undefined ? {} : { role }) }
    })
  }

  /** Of the deployments that serve, and of the newest one that has any, which may have crashed since. */
  async instances(process: PlatformProcess): Promise<readonly PlatformInstance[]> {
    const [active, deployments] = await Promise.all([
      this.#there.active(process),
      this.#there.deployments(process),
    ])
    const newest = deployments.find(({ instances }) => instances.length > 0)
    return deployments
      .filter((deployment) => deployment === newest || active.has(deployment.id))
      .flatMap(instancesOf)
  }

  async environment(process: PlatformProcess): Promise<StoredEnvironment> {
    const [names, rendered, written] = await Promise.all([
      this.#there.names(process),
      this.#there.rendered(process),
      this.#there.written(process),
    ])
    return {
      process: process.name,
      ...(process.role === undefined ? {} : { role: process.role }),
      variables: variablesOf({ names, rendered, written }),
    }
  }

  /** What the dashboard holds back, and what was stored without a deployment. */
  async staged(process: PlatformProcess): Promise<readonly string[]> {
    const [patch, active] = await Promise.all([this.#there.stagedChanges(), this.#there.active(process)])
    const undeployed = await Promise.all([...active].map((id) => this.#there.changedSince(id, process)))
    return [...new Set([...stagedIn(patch, process), ...undeployed.flat()])].toSorted()
  }

  async deploys(process: PlatformProcess): Promise<readonly PlatformDeploy[]> {
    const [active, deployments] = await Promise.all([
      this.#there.active(process),
      this.#there.deployments(process),
    ])
    return Promise.all(
      deployments.map(async (deployment, index) => {
        const { id, status } = deployment
        const fell = status === 'FAILED' || status === 'CRASHED'
        const reason = fell && index < explainedDeploys ? await this.#there.reasonOf(id) : undefined
        return deployOf(deployment, active.has(id), reason)
      }),
    )
  }

  async changedSince(process: PlatformProcess, { id: deploy }: DeployReference): Promise<readonly string[]> {
    return (await this.#there.changedSince(deploy, process)).toSorted()
  }

  async autoDeploy(process: PlatformProcess): Promise<AutoDeploy> {
    const what = `the auto-deploy of ${process.name}`
    const variables = await this.#there.at(process)
    const status = await this.#api.ask(operations.autoDeployStatus, { what, variables })
    if (status.enabled) return 'on'
    return status.canEnable ? 'off' : 'inapplicable'
  }

  /** Of the newest deployment that began; of its build when it never came to run. */
  async logs(process: PlatformProcess, wanted: LogsWanted): Promise<readonly LogLine[]> {
    const deployments = await this.#there.deployments(process)
    const newest = deployments.find(({ status }) => !withoutLog.has(status))
    if (newest === undefined) return []
    const { holding } = wanted
    const limit = holding === undefined ? Math.min(wanted.lines, mostLines) : mostLines
    const lines = await this.#there.logs(`the log of ${process.name}`, newest, limit, holding)
    return lastOf(
      lines.map(({ timestamp, message, tags }) => ({
        at: timestamp,
        text: this.#api.words(message, 2000),
        ...(tags?.deploymentInstanceId == null ? {} : { instance: tags.deploymentInstanceId }),
      })),
      wanted,
    )
  }

  async rollBack({ name }: PlatformProcess, { id: deploy }: DeployReference): Promise<string | null> {
    refuseUnlessMayWrite(this.#settings, `rolling ${name} back`)
    const what = `a rollback of ${name} to ${deploy}`
    const accepted = await this.#api.ask(operations.rollback, { what, variables: { deployment: deploy } })
    if (!accepted)
      throw new PlatformError(
        'refused',
        `Railway did not roll ${name} back to ${deploy}, without a reason`,
        'see in the dashboard whether the deployment can still be rolled back to; else redeploy it',
      )
    return null
  }

  async setAutoDeploy(process: PlatformProcess, wanted: 'on' | 'off'): Promise<void> {
    refuseUnlessMayWrite(this.#settings, `switching the auto-deploy of ${process.name} ${wanted}`)
    const enabled = wanted === 'on'
    const { project, environment } = await this.#there.where()
    const what = `a change of the auto-deploy of ${process.name}`
    const input = { projectId: project, environmentId: environment, serviceId: process.id, enabled }
    const isOn = await this.#api.ask(operations.autoDeployUpdate, { what, variables: { input } })
    if (isOn !== enabled)
      throw new PlatformError(
        'refused',
        `Railway left the auto-deploy of ${process.name} ${isOn ? 'on' : 'off'}, without a reason`,
        'change it in the settings of the service',
      )
  }

  rollbackCommand(_: PlatformProcess, { id: deploy }: DeployReference): string {
    return mutation(`deploymentRollback(id: ${JSON.stringify(deploy)})`)
  }

  /** With the variables of then: https://docs.railway.com/pricing/plans. */
  redeployCommand(_: PlatformProcess, { id: deploy }: DeployReference): string {
    return mutation(`deploymentRedeploy(id: ${JSON.stringify(deploy)}) { id }`)
  }

  async autoDeployCommand({ id }: PlatformProcess, wanted: 'on' | 'off'): Promise<string> {
    const { project, environment } = await this.#there.where()
    const input = `projectId: ${JSON.stringify(project)}, environmentId: ${JSON.stringify(environment)}, serviceId: ${JSON.stringify(id)}, enabled: ${wanted === 'on'}`
    return mutation(`serviceInstanceAutoDeployUpdate(input: { ${input} }) { enabled }`)
  }

  close(): Promise<void> {
    return this.#api.close()
  }
}

function mutation(field: string): string {
  return `railway api ${shellWord(`mutation { ${field} }`)}`
}
