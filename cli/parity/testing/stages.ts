import { goodFly, startFly } from '../../platforms/testing/fly-server.ts'
import { goodRailway, startRailway } from '../../platforms/testing/railway-server.ts'
import { goodRender, startRender } from '../../platforms/testing/render-server.ts'
import { liveWith } from './live-pegasus.ts'
import type { Scene } from './scenes.ts'
import type { Staged } from './stage.ts'

type Set = Readonly<Record<string, string>>

/** A scene as dotenv files have it. */
export function asDotenv({ api, worker }: Scene, folder = ''): Staged {
  return {
    files: { [`${folder}.env.api`]: dotenv(api), [`${folder}.env.worker`]: dotenv(worker) },
    witnesses: [`file:${folder}.env.api`, `file:${folder}.env.worker`],
  }
}

/** The API as this shell has it, the worker in a file. */
export function asShell({ api, worker }: Scene): Staged {
  return {
    variables: api,
    files: { '.env.worker': dotenv(worker) },
    witnesses: ['api=process:', 'file:.env.worker'],
  }
}

export function asRenderYaml({ api, worker }: Scene): Staged {
  const service = (type: string, name: string, values: Set) =>
    [
      `  - type: ${type}`,
      `    name: ${name}`,
      '    runtime: docker',
      '    envVars:',
      ...literals(values),
    ].join('\n')
  const text = `services:\n${service('web', 'pegasus-api', api)}\n${service('worker', 'pegasus-worker', worker)}\n`
  return { files: { 'render.yaml': text }, witnesses: ['render.yaml'] }
}

/** Entries of `envVars`, each a literal. */
export function literals(values: Set): string[] {
  return Object.entries(values).map(
    ([name, value]) => `      - { key: ${name}, value: ${JSON.stringify(value)} }`,
  )
}

export function asRailwayTs({ api, worker }: Scene): Staged {
  const service = (name: string, start: string, values: Set) =>
    `service('${name}', { start: 'node dist/service/${start}.js', env: ${JSON.stringify(values)} })`
  const text = `import { defineRailway, project, service } from 'railway/iac'
export default defineRailway(() => project('pegasus', { resources: [
  ${service('pegasus-api', 'api', api)},
  ${service('pegasus-worker', 'worker', worker)},
] }))
`
  return { files: { '.railway/railway.ts': text }, witnesses: ['.railway/railway.ts'] }
}

export function asFlyToml({ api }: Scene): Staged {
  const env = Object.entries(api).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  const text = `app = "pegasus"\n[processes]\napp = "node dist/service/api.js"\nworker = "node dist/service/worker.js"\n[env]\n${env.join('\n')}\n`
  return { files: { 'fly.toml': text }, witnesses: ['fly.toml'] }
}

export type RenderWorld = ReturnType<typeof goodRender>

export async function asRender(
  { api, worker }: Scene,
  change: (world: RenderWorld) => void = () => {},
): Promise<Staged> {
  const good = goodRender()
  const world = {
    ...good,
    groups: [],
    services: good.services.map((one) => ({
      ...one,
      variables: { ...(one.id === 'srv-api' ? api : worker) },
    })),
  }
  change(world)
  const server = await startRender(world)
  return {
    variables: { RENDER_API_KEY: world.key, RENDER_HOST: server.url.href },
    witnesses: ['render:srv-api', 'render:srv-worker'],
    close: () => server.close(),
  }
}

export type RailwayWorld = ReturnType<typeof goodRailway>

export async function asRailway(
  { api, worker }: Scene,
  change: (world: RailwayWorld) => void = () => {},
): Promise<Staged> {
  const good = goodRailway()
  const variables = (values: Set) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))
  const world = {
    ...good,
    shared: {},
    services: good.services.map((one) => ({
      ...one,
      variables: variables(one.name === 'pegasus-api' ? api : worker),
    })),
  }
  change(world)
  const server = await startRailway(world)
  const address = `railway:${world.project}/${world.environment.name}`
  return {
    variables: { RAILWAY_TOKEN: world.tokens.project, RAILWAY_API_URL: server.url.href },
    witnesses: [`${address}/pegasus-api`, `${address}/pegasus-worker`],
    close: () => server.close(),
  }
}

export type FlyWorld = ReturnType<typeof goodFly>

export async function asFly(
  { api, worker }: Scene,
  change: (world: FlyWorld) => void = () => {},
): Promise<Staged> {
  const good = goodFly()
  const world = {
    ...good,
    secrets: [],
    machines: good.machines.map((one) => ({ ...one, env: { ...(one.group === 'app' ? api : worker) } })),
  }
  change(world)
  const server = await startFly(world)
  const url = server.url.origin
  return {
    variables: { FLY_API_TOKEN: world.token, FLY_FLAPS_BASE_URL: url, FLY_API_BASE_URL: url },
    witnesses: ['fly:pegasus'],
    close: () => server.close(),
  }
}

export async function asLive(...given: Parameters<typeof liveWith>): Promise<Staged> {
  const { url, close } = await liveWith(...given)
  return { live: url, witnesses: ['live:'], close }
}

/** Two stages as one run. */
export function both(one: Staged, other: Staged): Staged {
  return {
    witnesses: [...one.witnesses, ...other.witnesses],
    files: { ...one.files, ...other.files },
    variables: { ...one.variables, ...other.variables },
    ...((one.live ?? other.live) ? { live: one.live ?? other.live } : {}),
    close: () => Promise.all([one.close?.(), other.close?.()]),
  } as Staged
}

/** Quoted in the way in which nothing of a text is special. */
function dotenv(values: Set): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n')
}
