import { expect } from 'chai'
import { Secret } from '../../../smoke/secret.ts'
import { onRender, type UnderTest } from '../testing/platforms-under-test.ts'
import { goodRender, type RenderDeployInWorld, type RenderWorld } from '../testing/render-server.ts'
import { troubleOf } from '../testing/trouble-of.ts'
import type { StoredVariable } from '../variable.ts'
import type { RenderPlatform, RenderSettings } from './client.ts'

describe('Render', () => {
  let world: RenderWorld
  let render: UnderTest<RenderPlatform>

  beforeEach(() => {
    world = goodRender()
  })
  afterEach(() => render.close())

  describe('its processes', () => {
    it('are services, with the role that their type or their name tells', async () => {
      await start()

      expect(await render.client.processes()).to.deep.equal([
        { id: 'srv-api', name: 'pegasus-api', role: 'api' },
        { id: 'srv-worker', name: 'pegasus-worker', role: 'worker' },
      ])
    })

    it('are found by id and by name', async () => {
      await start({ services: ['pegasus-worker', 'srv-api'] })

      expect((await render.client.processes()).map(({ id }) => id)).to.deep.equal(['srv-worker', 'srv-api'])
    })

    it('play the role that is told', async () => {
      await start({ services: ['srv-api'], roles: { 'pegasus-api': 'worker' } })

      expect((await render.client.processes())[0]?.role).to.equal('worker')
    })

    it('are not guessed when two have the name', async () => {
      world.services.push({ ...service('pegasus-api'), id: 'srv-twin' })
      await start({ services: ['pegasus-api'] })

      expect((await troubleOf(render.client.processes())).message).to.include('2 services called pegasus-api')
    })

    it('are refused when there is none of the name', async () => {
      await start({ services: ['pegasus-cron'] })

      expect((await troubleOf(render.client.processes())).trouble).to.equal('not-found')
    })
  })

  it('lists the instances that run', async () => {
    await start()

    expect(await render.client.instances(await render.processCalled('pegasus-worker'))).to.deep.equal([
      { id: 'srv-worker-abcde', state: 'running', said: 'listed' },
    ])
  })

  describe('its environment', () => {
    it('has the variables of the service over those of the group, each with where it is from', async () => {
      service('pegasus-api').variables['STORAGE_MODE'] = 'gcs'

      const variables = await variablesOf('pegasus-api')
      expect(variables.get('STORAGE_MODE')).to.deep.include({ from: 'service' })
      expect(textOf(variables.get('STORAGE_MODE'))).to.equal('gcs')
      expect(variables.get('DATABASE_URL')).to.deep.include({
        from: 'group',
        of: 'pegasus-shared',
        changedAt: new Date('2026-11-01T08:00:00Z'),
      })
    })

    it('has of two groups the variables of the one made last', async () => {
      const [shared] = world.groups
      if (shared === undefined) throw new Error('no group')
      world.groups.unshift(
        {
          ...shared,
          id: 'evg-newer',
          name: 'newer',
          createdAt: '2026-11-02T08:00:00Z',
          variables: { STORAGE_MODE: 'new' },
        },
        {
          ...shared,
          id: 'evg-older',
          name: 'older',
          createdAt: '2026-10-01T08:00:00Z',
          variables: { STORAGE_MODE: 'old' },
        },
      )

      expect(textOf((await variablesOf('pegasus-api')).get('STORAGE_MODE'))).to.equal('new')
    })

    it('has no variable of a group that is not linked', async () => {
      for (const group of world.groups) group.links = ['srv-api']

      expect([...(await variablesOf('pegasus-worker')).keys()]).to.not.include('DATABASE_URL')
    })

    it('reads every page', async () => {
      const many = Array.from({ length: 230 }, (_, index) => [`V_${index}`, String(index)])
      service('pegasus-worker').variables = Object.fromEntries(many)

      const own = [...(await variablesOf('pegasus-worker')).values()].filter(({ from }) => from === 'service')
      expect(own).to.have.length(230)
    })

    it('is not told in part when there are more groups than can be listed', async () => {
      const [shared] = world.groups
      if (shared === undefined) throw new Error('no group')
      world.groups = Array.from({ length: 100 }, (_, index) => ({ ...shared, id: `evg-${index}` }))
      await start()
      const { message } = await troubleOf(
        render.client.environment(await render.processCalled('pegasus-api')),
      )

      expect(message).to.include('there are more of them than it tells')
    })

    it('names what Render injects, PORT for what listens only', async () => {
      const ofApi = await variablesOf('pegasus-api')
      expect(ofApi.get('PORT')).to.deep.include({ from: 'injected' })
      expect(ofApi.get('RENDER_GIT_COMMIT')?.value.kind).to.equal('withheld')
      await render.close()
      expect((await variablesOf('pegasus-worker')).has('PORT')).to.equal(false)
    })

    it('has NODE_ENV as Render sets it on its Node runtime', async () => {
      service('pegasus-worker').runtime = 'node'

      expect(textOf((await variablesOf('pegasus-worker')).get('NODE_ENV'))).to.equal('production')
    })

    it('shows no value to whoever prints it', async () => {
      const variables = await variablesOf('pegasus-api')

      expect(JSON.stringify([...variables])).to.not.match(/hidden|token-of-the-writers/)
    })
  })

  it('tells of a group that changed after the live deploy began', async () => {
    for (const group of world.groups) group.updatedAt = '2026-11-06T10:00:00Z'
    await start()

    expect(await render.client.staged(await render.processCalled('pegasus-worker'))).to.deep.equal([
      'the group pegasus-shared changed at 2026-11-06T10:00:00.000Z, after dep-2',
    ])
  })

  it('tells of a group that changed after an older deploy was made', async () => {
    for (const group of world.groups) group.updatedAt = '2026-11-04T10:00:00Z'
    await start()
    const worker = await render.processCalled('pegasus-worker')
    const since = (day: number) =>
      render.client.changedSince(worker, { id: 'dep-1', createdAt: new Date(`2026-11-0${day}T10:00:00Z`) })

    expect(await since(3)).to.deep.equal([
      'the group pegasus-shared changed at 2026-11-04T10:00:00.000Z, after dep-1',
    ])
    expect(await since(5)).to.deep.equal([])
    expect((await troubleOf(render.client.changedSince(worker, { id: 'dep-1' }))).trouble).to.equal(
      'not-understood',
    )
  })

  it('has nothing staged when nothing changed since', async () => {
    await start()

    expect(await render.client.staged(await render.processCalled('pegasus-worker'))).to.deep.equal([])
  })

  describe('its deploys', () => {
    it('tell commit, time and what a rollback loses', async () => {
      const [live, before] = await deploysWith()
      expect(live).to.deep.include({ id: 'dep-2', state: 'live', said: 'live', release: 'b'.repeat(40) })
      expect(live?.rollback.possible).to.equal(false)
      expect(before).to.deep.include({ state: 'ended', said: 'deactivated' })
      expect(before?.rollback.possible).to.equal(true)
      expect(before?.rollback.lost.join()).to.include('environment groups')
    })

    for (const [status, state] of Object.entries({
      created: 'underway',
      queued: 'underway',
      build_in_progress: 'underway',
      pre_deploy_in_progress: 'underway',
      update_in_progress: 'underway',
      build_failed: 'failed',
      pre_deploy_failed: 'failed',
      update_failed: 'failed',
    }))
      it(`are ${state} when Render says ${status}`, async () => {
        expect((await deploysWith({ id: 'dep-3', status }))[0]?.state).to.equal(state)
      })

    it('are unknown, with the word, when Render says something new', async () => {
      const [newest] = await deploysWith({ id: 'dep-3', status: 'rehearsing' })

      expect(newest).to.deep.include({ state: 'unknown', said: 'rehearsing' })
      expect(newest?.rollback.possible).to.equal(false)
    })

    it('that were queued and never began are skipped', async () => {
      const [newest] = await deploysWith({
        id: 'dep-3',
        status: 'canceled',
        createdAt: '2026-11-06T10:00:00Z',
      })

      expect(newest?.state).to.equal('skipped')
    })

    it('that gave way to another are skipped, and say to which', async () => {
      const begun = { createdAt: '2026-11-06T10:00:00Z', startedAt: '2026-11-06T10:00:00Z' }
      const [newest] = await deploysWith({ id: 'dep-3', status: 'canceled', newDeploy: 'dep-4', ...begun })

      expect(newest).to.deep.include({ state: 'skipped', reason: 'it gave way to dep-4' })
    })

    it('that were cancelled while they began have failed, with the reason', async () => {
      const begun = { createdAt: '2026-11-06T10:00:00Z', startedAt: '2026-11-06T10:00:00Z' }
      const failure = { timedOutSeconds: 900, unhealthy: 'HTTP 503 of /health/ready' }
      const [newest] = await deploysWith({ id: 'dep-3', status: 'canceled', failure, ...begun })

      expect(newest?.state).to.equal('failed')
      expect(newest?.reason).to.equal(
        'it was not healthy: HTTP 503 of /health/ready, it timed out after 900 s',
      )
    })

    it('of an image tell its digest', async () => {
      const image = { ref: 'registry.example/pegasus:7', sha: 'sha256:77' }

      expect((await deploysWith({ id: 'dep-3', status: 'queued', image }))[0]?.artifact).to.equal('sha256:77')
    })
  })

  describe('its auto-deploy', () => {
    it('is on, off, or not there for an image', async () => {
      service('pegasus-worker').autoDeploy = 'no'
      world.services.push({
        ...service('pegasus-api'),
        id: 'srv-image',
        name: 'from-image',
        runtime: 'image',
      })
      await start()
      const processes = await render.client.processes()
      const states = await Promise.all(processes.map((process) => render.client.autoDeploy(process)))

      expect(states).to.deep.equal(['on', 'off', 'inapplicable'])
    })

    it('is paused and resumed', async () => {
      await start({ mayWrite: true })
      const worker = await render.processCalled('pegasus-worker')
      await render.client.setAutoDeploy(worker, 'off')
      expect(await render.client.autoDeploy(worker)).to.equal('off')
      await render.client.setAutoDeploy(worker, 'on')
      expect(await render.client.autoDeploy(worker)).to.equal('on')
    })
  })

  describe('its log', () => {
    it('is told oldest first, and only what holds the text', async () => {
      service('pegasus-worker').log = [
        line(1, 'worker.starting'),
        line(2, 'worker.polling'),
        line(3, 'job.done'),
      ]
      await start()
      const worker = await render.processCalled('pegasus-worker')

      const all = await render.client.logs(worker, { lines: 2 })
      expect(all.map(({ text }) => text)).to.deep.equal(['worker.polling', 'job.done'])
      const held = await render.client.logs(worker, { lines: 9, holding: 'worker.polling' })
      expect(held).to.deep.equal([
        {
          at: new Date(Date.UTC(2026, 10, 5, 10, 0, 2)),
          text: 'worker.polling',
          instance: 'srv-worker-abcde',
        },
      ])
    })

    it('is read back over pages until there is enough', async () => {
      service('pegasus-worker').log = Array.from({ length: 250 }, (_, index) => line(index, `line ${index}`))
      await start()
      const lines = await render.client.logs(await render.processCalled('pegasus-worker'), { lines: 220 })

      expect(lines.map(({ text }) => text)).to.deep.equal(
        Array.from({ length: 220 }, (_, i) => `line ${i + 30}`),
      )
    })

    it('cannot speak to a terminal, nor repeat the token', async () => {
      service('pegasus-worker').log = [line(1, `\u001b[31mred ${world.key}`)]
      await start()
      const [only] = await render.client.logs(await render.processCalled('pegasus-worker'), { lines: 1 })

      expect(only?.text).to.equal('[31mred [secret]')
    })
  })

  describe('a rollback', () => {
    it('gives the id of the deploy that it makes', async () => {
      await start({ mayWrite: true })
      const worker = await render.processCalled('pegasus-worker')

      expect(await render.client.rollBack(worker, { id: 'dep-1' })).to.equal('dep-3')
      expect((await render.client.deploys(worker))[0]).to.deep.include({
        id: 'dep-3',
        release: 'a'.repeat(40),
      })
    })

    it('that has to wait its turn is accepted without a body, and has no id yet', async () => {
      world.rollbackWaits = true
      await start({ mayWrite: true })

      expect(
        await render.client.rollBack(await render.processCalled('pegasus-worker'), { id: 'dep-1' }),
      ).to.equal(null)
    })

    it('and every other write is refused unless the client may write', async () => {
      await start()
      const worker = await render.processCalled('pegasus-worker')
      for (const writing of [
        () => render.client.rollBack(worker, { id: 'dep-1' }),
        () => render.client.setAutoDeploy(worker, 'off'),
        () => render.client.setAutoDeploy(worker, 'on'),
      ])
        expect((await troubleOf(writing())).trouble).to.equal('read-only')
      expect(render.server.exchanges.filter(({ method }) => method !== 'GET')).to.deep.equal([])
    })

    it('has a command that takes the key from the environment', async () => {
      await start()

      expect(
        render.client.rollbackCommand(await render.processCalled('pegasus-worker'), { id: 'dep-1' }),
      ).to.equal(
        'curl --fail-with-body -X POST https://api.render.com/v1/services/srv-worker/rollback' +
          ' -H "Authorization: Bearer $RENDER_API_KEY" -H \'Content-Type: application/json\'' +
          ' -d \'{"deployId":"dep-1"}\'',
      )
    })

    it('has commands that build a commit again, and that switch the auto-deploy', async () => {
      await start()
      const worker = await render.processCalled('pegasus-worker')

      expect(render.client.redeployCommand(worker, { id: 'dep-1', release: 'abc' })).to.match(
        /-X POST \S+srv-worker\/deploys .*'\{"commitId":"abc"\}'$/,
      )
      expect(render.client.redeployCommand(worker, { id: 'dep-1' })).to.equal(null)
      expect(await render.client.autoDeployCommand(worker, 'off')).to.match(
        /-X PATCH \S+srv-worker .*'\{"autoDeploy":"no"\}'$/,
      )
    })
  })

  it('says of a token of something else that it is no key of Render', async () => {
    await start({ token: new Secret('a-token-of-something-else') })
    const error = await troubleOf(render.client.processes())

    expect(error.trouble).to.equal('wrong-token-kind')
    expect(error.message).to.include('begin with rnd_')
    expect(error.remedy).to.include('RENDER_API_KEY')
  })

  it('says of a key that is revoked which variable to set', async () => {
    await start({ token: new Secret('rnd_revoked-long-ago') })
    const error = await troubleOf(render.client.processes())

    expect(error.trouble).to.equal('token-refused')
    expect(error.remedy).to.include('RENDER_API_KEY')
  })

  async function start(settings: Partial<RenderSettings> = {}): Promise<void> {
    render = await onRender(world, settings)
  }

  function service(name: string) {
    const found = world.services.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no service ${name}`)
    return found
  }

  async function variablesOf(name: string): Promise<Map<string, StoredVariable>> {
    await start()
    const { variables } = await render.client.environment(await render.processCalled(name))
    return new Map(variables.map((variable) => [variable.name, variable]))
  }

  async function deploysWith(...newer: RenderDeployInWorld[]) {
    service('pegasus-worker').deploys.unshift(...newer)
    await start()
    return render.client.deploys(await render.processCalled('pegasus-worker'))
  }
})

function textOf(variable: StoredVariable | undefined): string | undefined {
  return variable?.value.kind === 'text' ? variable.value.text.reveal() : undefined
}

function line(second: number, text: string) {
  return {
    at: new Date(Date.UTC(2026, 10, 5, 10, 0, second)).toISOString(),
    text,
    instance: 'srv-worker-abcde',
  }
}
