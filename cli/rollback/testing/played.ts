import type { Role } from '../../../service/contract/environment.ts'
import type { PlatformAddress } from '../../platforms/open-platform.ts'
import { goodFly, startFly } from '../../platforms/testing/fly-server.ts'
import { goodRailway, startRailway } from '../../platforms/testing/railway-server.ts'
import { goodRender, startRender } from '../../platforms/testing/render-server.ts'
import type { ScriptedPlatform } from '../../platforms/testing/scripted-platform.ts'
import type { Situation } from './situation.ts'

/** A platform of the tests in a situation, and what is true on it. */
interface Played {
  start(): Promise<ScriptedPlatform>
  address(role: Role): PlatformAddress
  /** The same, as the targets file says it. */
  places: Readonly<Record<Role, string>>
  /** Its token and its address. */
  variables(server: ScriptedPlatform): Record<string, string>
  older: string
  newer: string
  running(role: Role): string | undefined
  autoDeploy(role: Role): 'on' | 'off' | 'inapplicable'
  deploysOf(role: Role): number
  /** What a person does where the platform has no rollback. */
  byHand(): void
}

export function played(situation: Situation): Played {
  switch (situation.platform) {
    case 'render':
      return onRender()
    case 'railway':
      return onRailway(situation)
    case 'fly':
      return onFly()
  }
}

/** Render does not tell whether it still has a build. */
function onRender(): Played {
  const world = { ...goodRender(), rollsOut: true }
  const serviceOf = (role: Role) => world.services.find(({ id }) => id === `srv-${role}`)
  return {
    start: () => startRender(world),
    address: (role) => ({ platform: 'render', services: [`srv-${role}`] }),
    places: { api: 'render:srv-api', worker: 'render:srv-worker' },
    variables: ({ url }) => ({ RENDER_API_KEY: world.key, RENDER_HOST: url.href }),
    ...{ older: 'a'.repeat(40), newer: 'b'.repeat(40) },
    running: (role) => serviceOf(role)?.deploys.find(({ status }) => status === 'live')?.commit,
    autoDeploy: (role) => (serviceOf(role)?.autoDeploy === 'no' ? 'off' : 'on'),
    deploysOf: (role) => serviceOf(role)?.deploys.length ?? 0,
    byHand: () => {},
  }
}

function onRailway({ imageKept }: Situation): Played {
  const world = { ...goodRailway(), rollsOut: true }
  const serviceOf = (role: Role) => world.services.find(({ name }) => name === `pegasus-${role}`)
  for (const { deployments } of world.services)
    for (const one of deployments) one.canRollback = imageKept && one.status === 'REMOVED'
  return {
    start: () => startRailway(world),
    address: (role) => ({
      ...{ platform: 'railway', project: world.project, environment: world.environment.id },
      services: [`pegasus-${role}`],
    }),
    places: {
      api: `railway:${world.project}/${world.environment.id}/pegasus-api`,
      worker: `railway:${world.project}/${world.environment.id}/pegasus-worker`,
    },
    variables: ({ url }) => ({ RAILWAY_TOKEN: world.tokens.project, RAILWAY_API_URL: url.href }),
    ...{ older: '1'.repeat(40), newer: '2'.repeat(40) },
    running: (role) => {
      const service = serviceOf(role)
      return service?.deployments.find(({ id }) => service.active.includes(id))?.commit
    },
    autoDeploy: (role) => (serviceOf(role)?.autoDeploy.enabled === true ? 'on' : 'off'),
    deploysOf: (role) => serviceOf(role)?.deployments.length ?? 0,
    byHand: () => {},
  }
}

/** Fly.io does not tell whether it still has an image. */
function onFly(): Played {
  const world = goodFly()
  return {
    start: () => startFly(world),
    address: (role) => ({ platform: 'fly', app: world.app, groups: [role === 'api' ? 'app' : 'worker'] }),
    places: { api: `fly:${world.app}#app`, worker: `fly:${world.app}#worker` },
    variables: ({ url }) => ({
      FLY_API_TOKEN: world.token,
      FLY_FLAPS_BASE_URL: url.origin,
      FLY_API_BASE_URL: url.origin,
    }),
    ...{ older: 'a'.repeat(40), newer: 'b'.repeat(40) },
    running: () => world.releases[0]?.imageRef?.split(':').at(-1),
    autoDeploy: () => 'inapplicable',
    deploysOf: () => world.releases.length,
    byHand() {
      const [newest, before] = world.releases
      if (newest === undefined || before === undefined) throw new Error('there is nothing to go back to')
      world.releases.unshift({
        ...before,
        version: newest.version + 1,
        createdAt: new Date().toISOString(),
      })
      for (const machine of world.machines) {
        machine.release = newest.version + 1
        machine.tag = 'a'.repeat(40)
      }
    },
  }
}
