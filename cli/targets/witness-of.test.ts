import { expect } from 'chai'
import type { Witness } from '../../smoke/witness.ts'
import { goodFly, startFly } from '../platforms/testing/fly-server.ts'
import { goodRailway, startRailway } from '../platforms/testing/railway-server.ts'
import { goodRender, type RenderWorld, startRender } from '../platforms/testing/render-server.ts'
import type { ScriptedPlatform } from '../platforms/testing/scripted-platform.ts'
import { witnessOf } from './witness-of.ts'

const onRender = { api: 'render:srv-api', worker: 'render:srv-worker' }
const { signal } = new AbortController()

describe('the platform as a witness', () => {
  let server: ScriptedPlatform | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  it('is none where the target names none', () => {
    expect(witnessOf({ platform: undefined }, { tokens: {} }, {})).to.equal(undefined)
  })

  it('tells of API and worker on Render what is live, how many run, and that the worker polls', async () => {
    const { processes, troubles } = await (await atRender()).look(signal)
    expect(troubles).to.deep.equal([])
    expect(processes.map(({ role, name, polls }) => ({ role, name, polls }))).to.deep.equal([
      { role: 'api', name: 'pegasus-api', polls: null },
      { role: 'worker', name: 'pegasus-worker', polls: true },
    ])
    expect(processes[0]?.deploys[0]).to.deep.include({ state: 'live', release: 'b'.repeat(40) })
  })

  it('does the same on Railway', async () => {
    const world = goodRailway()
    server = await startRailway(world)
    const at = (service: string) => `railway:${world.project}/${world.environment.id}/${service}`
    const platform = Object.fromEntries(
      world.services.map(({ name }) => [name.includes('worker') ? 'worker' : 'api', at(name)]),
    )
    const variables = { RAILWAY_TOKEN: world.tokens.project, RAILWAY_API_URL: server.url.href }
    const seen = await witnessOf({ platform }, { tokens: {} }, variables)?.look(signal)
    expect(seen?.troubles).to.deep.equal([])
    expect(seen?.processes.map(({ role, deploys }) => [role, deploys[0]?.state])).to.deep.equal([
      ['api', 'live'],
      ['worker', 'live'],
    ])
  })

  it('does the same on Fly.io, whose processes are groups of one app', async () => {
    const world = goodFly()
    server = await startFly(world)
    const platform = { api: `fly:${world.app}#app`, worker: `fly:${world.app}#worker` }
    const variables = {
      FLY_API_TOKEN: world.token,
      FLY_FLAPS_BASE_URL: server.url.origin,
      FLY_API_BASE_URL: server.url.origin,
    }
    const seen = await witnessOf({ platform }, { tokens: {} }, variables)?.look(signal)
    expect(seen?.troubles).to.deep.equal([])
    expect(
      seen?.processes.map(({ role, instances }) => [
        role,
        instances.every(({ state }) => state === 'running'),
      ]),
    ).to.deep.equal([
      ['api', true],
      ['worker', true],
    ])
  })

  it('says what it may not see, and what to set, without the token', async () => {
    const witness = await atRender(goodRender(), 'rnd_another-key-than-that')
    const { processes, troubles } = await witness.look(signal)
    expect(processes).to.deep.equal([])
    expect(troubles[0]?.advice).to.include('RENDER_API_KEY')
    expect(JSON.stringify(troubles)).to.not.include('rnd_another')
  })

  it('says so when no token is set', async () => {
    const seen = await witnessOf({ platform: onRender }, { tokens: {} }, {})?.look(signal)
    expect(seen?.troubles).to.have.lengthOf(2)
  })

  it('gives the last lines of each log, and no token that stands in them', async () => {
    const world = goodRender()
    const [api] = world.services
    api?.log?.push({ at: '2026-11-05T10:02:00Z', text: `refused ${world.key}` })
    const [{ log } = { log: [] }] = await (await atRender(world)).lastLines(signal)
    expect(log.at(-1)).to.match(/^2026-11-05T10:02:00.000Z refused \[secret\]$/)
  })

  async function atRender(world: RenderWorld = goodRender(), key = world.key): Promise<Witness> {
    server = await startRender(world)
    const witness = witnessOf(
      { platform: onRender },
      { tokens: {} },
      { RENDER_API_KEY: key, RENDER_HOST: server.url.href },
    )
    if (witness === undefined) throw new Error('no witness')
    return witness
  }
})
