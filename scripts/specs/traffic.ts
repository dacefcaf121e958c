import type { Platform } from '../../cli/platforms/platform.ts'
import { goodFly } from '../../cli/platforms/testing/fly-server.ts'
import {
  onFly,
  onRailway,
  onRender,
  readsOf,
  type UnderTest,
} from '../../cli/platforms/testing/platforms-under-test.ts'
import { goodRailway } from '../../cli/platforms/testing/railway-server.ts'
import { goodRender } from '../../cli/platforms/testing/render-server.ts'
import type { Exchange } from '../../cli/platforms/testing/scripted-platform.ts'
import { Secret } from '../../smoke/secret.ts'

/** Everything that the clients ask, over worlds in which they ask everything, with what the test servers answer. */
export async function recordTraffic(): Promise<Record<Platform['name'], Exchange[]>> {
  const [render, railway, fly] = await Promise.all([renderTraffic(), railwayTraffic(), flyTraffic()])
  return { render, railway, fly }
}

async function renderTraffic(): Promise<Exchange[]> {
  const world = goodRender()
  const begun = { createdAt: '2026-11-06T10:00:00Z', startedAt: '2026-11-06T10:00:10Z' }
  const [, worker] = world.services
  worker?.deploys.unshift(
    { id: 'dep-4', status: 'canceled', newDeploy: 'dep-5', ...begun },
    { id: 'dep-3', status: 'update_failed', failure: { nonZeroExit: 1, unhealthy: 'HTTP 503' }, ...begun },
  )
  Object.assign(worker ?? {}, { variables: manyVariables(), log: manyLines() })
  return [
    ...(await recorded(await onRender(world, { mayWrite: true }), everything)),
    ...(await recorded(await onRender(world, { services: ['pegasus-worker', 'srv-api'] }), named)),
  ]
}

async function railwayTraffic(): Promise<Exchange[]> {
  const world = goodRailway()
  const [, worker] = world.services
  const log = [{ at: '2026-11-03T10:01:00.000Z', text: 'building' }]
  worker?.deployments.unshift({
    id: 'failed-1',
    status: 'FAILED',
    createdAt: '2026-11-03T10:00:00.000Z',
    events: [{ step: 'BUILD_IMAGE', error: 'exit code 1', reason: 'npm ci' }],
    buildLog: log,
  })
  Object.assign(worker?.variables ?? {}, { OPENAI_API_KEY: { value: 'sealed', sealed: true } })
  const account = { kind: 'account', secret: new Secret(world.tokens.account) } as const
  const mistaken = { kind: 'project', secret: new Secret(world.tokens.account) } as const
  const place = { project: world.project, environment: world.environment.name }
  return [
    ...(await recorded(await onRailway(world, { mayWrite: true }), everything)),
    ...(await recorded(await onRailway(world, { token: account, ...place }), named)),
    ...(await recorded(await onRailway(world, { token: mistaken }), async ({ client }) => {
      await client.processes().catch(() => {})
    })),
  ]
}

async function flyTraffic(): Promise<Exchange[]> {
  const world = goodFly()
  world.machines.push({
    id: 'stopped',
    group: 'worker',
    state: 'stopped',
    release: 11,
    exit: { exit_code: 1 },
  })
  return recorded(await onFly(world), async (fly) => {
    for (const process of await fly.client.processes())
      for (const read of Object.values(readsOf(fly.client, process))) await read()
  })
}

async function recorded(
  platform: UnderTest,
  ask: (platform: UnderTest) => Promise<void>,
): Promise<Exchange[]> {
  try {
    await ask(platform)
    return platform.server.exchanges
  } finally {
    await platform.close()
  }
}

async function named({ client }: UnderTest): Promise<void> {
  await client.processes()
}

/** Every read of every process, and every write of the worker. */
async function everything({ client, processCalled }: UnderTest): Promise<void> {
  for (const process of await client.processes())
    for (const read of Object.values(readsOf(client, process))) await read()
  const worker = await processCalled('pegasus-worker')
  await client.setAutoDeploy(worker, 'off')
  await client.setAutoDeploy(worker, 'on')
  const target = (await client.deploys(worker)).find(({ rollback }) => rollback.possible)
  if (target === undefined) throw new Error('there is nothing to roll back to')
  await client.rollBack(worker, target)
}

function manyVariables(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`VARIABLE_${index}`, String(index)]))
}

function manyLines() {
  return Array.from({ length: 120 }, (_, index) => ({
    at: new Date(Date.UTC(2026, 10, 5, 10, 0, index)).toISOString(),
    text: `worker.polling ${index}`,
    instance: 'srv-worker-abcde',
  }))
}
