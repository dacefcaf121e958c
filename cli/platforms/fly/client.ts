import type { Secret } from '../../../smoke/secret.ts'
import { type LogsWanted, lastOf } from '../log-lines.ts'
import {
  type AutoDeploy,
  type DeployReference,
  type LogLine,
  type Platform,
  type PlatformDeploy,
  PlatformError,
  type PlatformInstance,
  type PlatformProcess,
} from '../platform.ts'
import { roleOf } from '../role.ts'
import { type ClientSettings, refuseUnlessMayWrite } from '../settings.ts'
import { shellWord } from '../shell-word.ts'
import type { StoredEnvironment } from '../variable.ts'
import { type FlyAddresses, FlyApi } from './api.ts'
import { stagedFor, variablesOf } from './environment.ts'
import { groupOf, instanceOf } from './machines.ts'
import { deploysOf } from './releases.ts'
import type { Machine } from './schemas.ts'

const deploysLookedAt = 100

export interface FlySettings extends ClientSettings {
  /** From `FLY_API_TOKEN`: with its scheme (`FlyV1 …`) or without. */
  token: Secret
  app: string
  /** Process groups; all that the app has or had machines for by default. */
  groups?: readonly string[]
  addresses: FlyAddresses
}

/** Fly.io by its Machines API, its GraphQL and its log: https://fly.io/docs. */
export class FlyPlatform implements Platform {
  readonly name = 'fly'
  readonly #settings: FlySettings
  readonly #api: FlyApi

  constructor(settings: FlySettings) {
    this.#settings = settings
    this.#api = new FlyApi(settings)
  }

  /** A group whose last machine is gone is still one: the newest release names it. */
  async processes(): Promise<readonly PlatformProcess[]> {
    const [machines, definition] = await Promise.all([this.#api.machines(), this.#api.definition()])
    const known = new Set([
      ...Object.keys(definition?.processes ?? {}),
      ...machines.flatMap((machine) => groupOf(machine) ?? []),
    ])
    const { app, groups = [...known].toSorted(), roles } = this.#settings
    return groups.map((name) => {
      if (!known.has(name)) throw this.#api.notFound(`a process group ${name} of ${app}`)
      const id = `${app}#${name}`
      const role = roleOf({ id, name }, roles)
      return { id, name, ...(role === undefined ? {} : { role }) }
    })
  }

  async instances(process: PlatformProcess): Promise<readonly PlatformInstance[]> {
    return (await this.#machinesOf(process)).map(instanceOf)
  }

  async environment(process: PlatformProcess): Promise<StoredEnvironment> {
    const [machines, secrets, definition] = await Promise.all([
      this.#machinesOf(process),
      this.#api.secrets(),
      this.#api.definition(),
    ])
    const { app } = this.#settings
    return {
      process: process.name,
      ...(process.role === undefined ? {} : { role: process.role }),
      variables: variablesOf({ app, machines, secrets, definition }),
    }
  }

  async staged(process: PlatformProcess): Promise<readonly string[]> {
    const [machines, secrets, releases] = await Promise.all([
      this.#machinesOf(process),
      this.#api.secrets(),
      this.#api.releases(),
    ])
    return stagedFor({ machines, secrets }, releases)
  }

  /** A release is of the whole app: every group has the same. Why one failed is told to whoever ran flyctl only. */
  async deploys(): Promise<readonly PlatformDeploy[]> {
    return deploysOf(await this.#api.releases()).slice(0, deploysLookedAt)
  }

  /** Secrets carry a time; `[env]` is deployed with the image, from the fly.toml of the day. */
  async changedSince(_: PlatformProcess, { createdAt, id }: DeployReference): Promise<readonly string[]> {
    if (createdAt === undefined)
      throw new PlatformError(
        'not-understood',
        `Fly.io does not tell when ${id} was made`,
        'compare `fly secrets list` with `fly releases`',
      )
    const secrets = await this.#api.secrets()
    return secrets
      .filter(({ updated_at, created_at }) => (updated_at ?? created_at ?? createdAt) > createdAt)
      .map(({ name }) => name)
      .toSorted()
  }

  autoDeploy(): Promise<AutoDeploy> {
    return Promise.resolve('inapplicable')
  }

  async logs(process: PlatformProcess, wanted: LogsWanted): Promise<readonly LogLine[]> {
    const machines = await this.#machinesOf(process)
    const logs = await Promise.all(machines.map(({ id }) => this.#api.logs(id)))
    return lastOf(logs.flat(), wanted)
  }

  async rollBack(process: PlatformProcess, deploy: DeployReference): Promise<never> {
    refuseUnlessMayWrite(this.#settings, `rolling ${this.#settings.app} back`)
    throw new PlatformError(
      'unsupported',
      `${this.#settings.app} was not rolled back to ${deploy.id}: Fly.io has no rollback`,
      `deploy the older image where fly.toml is: ${this.rollbackCommand(process, deploy)}`,
    )
  }

  async setAutoDeploy(): Promise<never> {
    throw new PlatformError(
      'unsupported',
      'Fly.io has no auto-deploy: only `fly deploy` deploys',
      'pause the workflow that runs `fly deploy`, where there is one',
    )
  }

  /** It rolls every group of the app back at once. */
  rollbackCommand(_: PlatformProcess, { artifact }: DeployReference): string {
    const image = artifact === undefined ? 'IMAGE' : shellWord(artifact)
    return `fly deploy --app ${shellWord(this.#settings.app)} --image ${image}`
  }

  redeployCommand(_: PlatformProcess, { release }: DeployReference): string | null {
    if (release === undefined) return null
    const commit = shellWord(release)
    return `git checkout --detach ${commit} && fly deploy --app ${shellWord(this.#settings.app)} --image-label ${commit}`
  }

  autoDeployCommand(): Promise<null> {
    return Promise.resolve(null)
  }

  close(): Promise<void> {
    return this.#api.close()
  }

  async #machinesOf({ name }: PlatformProcess): Promise<Machine[]> {
    return (await this.#api.machines()).filter((machine) => groupOf(machine) === name)
  }
}
