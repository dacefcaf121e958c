import { Secret } from '../../../smoke/secret.ts'
import { FlyPlatform, type FlySettings } from '../fly/client.ts'
import type { Platform, PlatformProcess } from '../platform.ts'
import { RailwayPlatform, type RailwaySettings } from '../railway/client.ts'
import { RenderPlatform, type RenderSettings } from '../render/client.ts'
import { type FlyWorld, flyAddresses, startFly } from './fly-server.ts'
import { type RailwayWorld, startRailway } from './railway-server.ts'
import { type RenderWorld, startRender } from './render-server.ts'
import type { ScriptedPlatform } from './scripted-platform.ts'

/** A client and the platform on this machine that it talks to. */
export interface UnderTest<Client extends Platform = Platform> {
  client: Client
  server: ScriptedPlatform
  /** The process of this name. */
  processCalled(name: string): Promise<PlatformProcess>
  close(): Promise<void>
}

/** Quick, so that a test of an outage does not wait as an operator would. */
const patience = { callMs: 1000, questionMs: 5000, backOffMs: 5 }

export async function onRender(world: RenderWorld, settings: Partial<RenderSettings> = {}) {
  const server = await startRender(world)
  return underTest(
    server,
    new RenderPlatform({ token: new Secret(world.key), url: server.url, patience, ...settings }),
  )
}

export async function onRailway(world: RailwayWorld, settings: Partial<RailwaySettings> = {}) {
  const server = await startRailway(world)
  const token = { kind: 'project', secret: new Secret(world.tokens.project) } as const
  return underTest(server, new RailwayPlatform({ token, url: server.url, patience, ...settings }))
}

export async function onFly(world: FlyWorld, settings: Partial<FlySettings> = {}) {
  const server = await startFly(world)
  const addresses = flyAddresses(server)
  return underTest(
    server,
    new FlyPlatform({ token: new Secret(world.token), app: world.app, addresses, patience, ...settings }),
  )
}

function underTest<Client extends Platform>(server: ScriptedPlatform, client: Client): UnderTest<Client> {
  return {
    client,
    server,
    async processCalled(name) {
      const found = (await client.processes()).find((process) => process.name === name)
      if (found === undefined) throw new Error(`no process ${name}`)
      return found
    },
    async close() {
      await client.close()
      await server.close()
    },
  }
}

/** Everything that can be asked about a process without changing anything. */
export function readsOf(client: Platform, process: PlatformProcess): Record<string, () => Promise<unknown>> {
  return {
    processes: () => client.processes(),
    instances: () => client.instances(process),
    environment: () => client.environment(process),
    staged: () => client.staged(process),
    deploys: () => client.deploys(process),
    autoDeploy: () => client.autoDeploy(process),
    logs: () => client.logs(process, { lines: 50, holding: 'polling' }),
  }
}
