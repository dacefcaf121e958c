import { expect } from 'chai'
import { buildSchema, parse, validate } from 'graphql'
import { Secret } from '../../../smoke/secret.ts'
import { onRailway, type UnderTest } from '../testing/platforms-under-test.ts'
import { railwaySchema } from '../testing/railway-schema.ts'
import { goodRailway, type RailwayDeploymentInWorld, type RailwayWorld } from '../testing/railway-server.ts'
import { troubleOf } from '../testing/trouble-of.ts'
import type { StoredVariable } from '../variable.ts'
import type { RailwayPlatform, RailwaySettings } from './client.ts'

describe('Railway', () => {
  let world: RailwayWorld
  let railway: UnderTest<RailwayPlatform>

  beforeEach(() => {
    world = goodRailway()
  })
  afterEach(() => railway.close())

  describe('its place', () => {
    it('is what a project token opens, sent in the header of its own', async () => {
      await start()

      expect(await railway.client.processes()).to.deep.equal([
        { id: 'service-pegasus-api', name: 'pegasus-api', role: 'api' },
        { id: 'service-pegasus-worker', name: 'pegasus-worker', role: 'worker' },
      ])
      const [first] = railway.server.exchanges
      expect(first?.headers['project-access-token']).to.equal(world.tokens.project)
      expect(first?.headers['authorization']).to.equal(undefined)
    })

    it('is asked for once', async () => {
      await start()
      await worker()
      await worker()

      expect(railway.server.asked.filter((kind) => kind === 'ProjectToken')).to.have.length(1)
    })

    for (const environment of ['production', 'environment-1'])
      it(`is what is named with an account token: ${environment}`, async () => {
        await start({ token: token('account'), project: 'project-1', environment })

        expect(await railway.client.processes()).to.have.length(2)
      })

    it('must be named with an account token', async () => {
      await start({ token: token('account') })

      expect((await troubleOf(railway.client.processes())).remedy).to.include(
        'railway:PROJECT/ENVIRONMENT/SERVICE',
      )
    })

    it('is refused when the project token opens another one', async () => {
      await start({ environment: 'staging' })
      const error = await troubleOf(railway.client.processes())

      expect(error.trouble).to.equal('permission')
      expect(error.message).to.include('RAILWAY_TOKEN opens the environment production')
    })

    it('is not found when the project has no such environment', async () => {
      await start({ token: token('account'), project: 'project-1', environment: 'staging' })

      expect((await troubleOf(railway.client.processes())).trouble).to.equal('not-found')
    })

    it('has services by id and by name, and tells one that is missing', async () => {
      await start({ services: ['pegasus-worker', 'service-pegasus-api'], roles: { 'pegasus-worker': 'api' } })
      expect((await railway.client.processes()).map(({ name, role }) => [name, role])).to.deep.equal([
        ['pegasus-worker', 'api'],
        ['pegasus-api', 'api'],
      ])
      await railway.close()
      await start({ services: ['cron'] })
      expect((await troubleOf(railway.client.processes())).message).to.include('a service cron')
    })
  })

  describe('a token', () => {
    it('of a project that is given as one of an account is told so', async () => {
      const swapped = { kind: 'account', secret: new Secret(world.tokens.project) } as const
      await start({ token: swapped, project: 'project-1', environment: 'production' })
      const error = await troubleOf(railway.client.processes())

      expect(error.trouble).to.equal('wrong-token-kind')
      expect(error.remedy).to.include('RAILWAY_TOKEN instead of RAILWAY_API_TOKEN')
    })

    it('of an account that is given as one of a project is told so', async () => {
      await start({ token: { kind: 'project', secret: new Secret(world.tokens.account) } })
      const error = await troubleOf(railway.client.processes())

      expect(error.trouble).to.equal('wrong-token-kind')
      expect(error.remedy).to.include('RAILWAY_API_TOKEN instead of RAILWAY_TOKEN')
    })

    it('of neither kind is a missing permission', async () => {
      await start({ token: { kind: 'project', secret: new Secret('of-somebody-else') } })
      const error = await troubleOf(railway.client.processes())

      expect(error.trouble).to.equal('permission')
      expect(error.remedy).to.include('RAILWAY_API_TOKEN')
    })
  })

  describe('its environment', () => {
    it('has the rendered value of a shared variable, and says that it is shared', async () => {
      const variable = (await variables()).get('DATABASE_URL')

      expect(variable).to.deep.include({ from: 'shared', of: 'shared' })
      expect(textOf(variable)).to.equal('postgres://pegasus:hidden@db.railway.internal/pegasus')
    })

    it('tells whose variable a reference takes', async () => {
      set('REDIS_URL', { value: 'redis://r', written: `\${{ Redis.REDIS_URL }}` })

      expect((await variables()).get('REDIS_URL')).to.deep.include({ from: 'service', of: 'Redis' })
    })

    it('has no owner for a value that only holds a reference somewhere', async () => {
      set('URL', { value: 'redis://r/0', written: `\${{Redis.URL}}/0` })

      expect((await variables()).get('URL')).to.not.have.property('of')
    })

    it('withholds what is sealed, and never takes null for empty', async () => {
      set('OPENAI_API_KEY', { value: 'never-to-be-seen', sealed: true })
      const variable = (await variables()).get('OPENAI_API_KEY')

      expect(variable?.from).to.equal('secret')
      expect(variable?.value).to.deep.equal({
        kind: 'withheld',
        because: 'it is sealed: Railway shows it to nobody',
      })
    })

    it('names a sealed variable that is left out of the values', async () => {
      set('OPENAI_API_KEY', { value: 'never-to-be-seen', sealed: true })
      await start()
      const leftOut = (answer: string) => answer.replace('"OPENAI_API_KEY":null,', '')
      railway.server.plant(/RenderedVariables|WrittenVariables/, { how: 'altered', alter: leftOut })
      const { variables: all } = await railway.client.environment(await worker())

      expect(all.find(({ name }) => name === 'OPENAI_API_KEY')?.value.kind).to.equal('withheld')
    })

    it('tells what Railway adds from what is set', async () => {
      set('PORT', { value: '8080' })
      const all = await variables()

      expect(all.get('RAILWAY_SERVICE_ID')).to.deep.include({ from: 'injected' })
      expect(all.get('PORT')).to.deep.include({ from: 'service' })
    })

    it('reads every page of names', async () => {
      for (let number = 0; number < 230; number++) set(`V_${number}`, { value: 'v' })
      const own = [...(await variables()).values()].filter(({ changedAt }) => changedAt !== undefined)

      expect(own).to.have.length(232)
    })
  })

  describe('what is staged', () => {
    it('is named: variables of the service, shared ones, and other settings', async () => {
      world.staged.patch = {
        services: {
          'service-pegasus-worker': {
            variables: { LOG_LEVEL: { value: 'debug' } },
            deploy: { numReplicas: 2 },
          },
          'service-pegasus-api': { variables: { OTHER: { value: 'x' } } },
        },
        sharedVariables: { STORAGE_MODE: { value: 'gcs' } },
      }

      expect(await staged()).to.deep.equal([
        'LOG_LEVEL',
        'STORAGE_MODE',
        'settings of pegasus-worker: deploy',
      ])
    })

    it('is nothing once it is committed', async () => {
      world.staged = { status: 'COMMITTED', patch: { sharedVariables: { STORAGE_MODE: {} } } }

      expect(await staged()).to.deep.equal([])
    })

    it('is also what was stored without a deployment, sealed values apart', async () => {
      newest().snapshot = { STORAGE_MODE: 'gcs', GONE: 'x', SEALED_THEN: null, SEALED_SINCE: 'old' }
      set('SEALED_THEN', { value: 'new' })
      set('SEALED_SINCE', { value: 'new', sealed: true })

      expect(await staged()).to.deep.equal(['DATABASE_URL', 'GONE', 'STORAGE_MODE'])
    })
  })

  describe('its deployments', () => {
    it('tell the commit, and which of them Railway can bring back', async () => {
      const [live, before] = await deploys()

      expect(live).to.deep.include({ state: 'live', said: 'SUCCESS', release: '2'.repeat(40) })
      expect(before).to.deep.include({ state: 'ended', said: 'REMOVED' })
      expect(before?.rollback).to.deep.equal({ possible: true, lost: [] })
    })

    it('say what remains when the image is no longer kept', async () => {
      for (const deployment of world.services.flatMap((service) => service.deployments))
        deployment.canRollback = false

      expect((await deploys())[1]?.rollback.because).to.include('no longer keeps its image')
    })

    for (const [status, state] of Object.entries({
      INITIALIZING: 'underway',
      QUEUED: 'underway',
      WAITING: 'underway',
      NEEDS_APPROVAL: 'underway',
      BUILDING: 'underway',
      DEPLOYING: 'underway',
      FAILED: 'failed',
      SKIPPED: 'skipped',
      REMOVING: 'ended',
    }))
      it(`are ${state} when Railway says ${status}`, async () => {
        add({ status })

        expect((await deploys())[0]?.state).to.equal(state)
      })

    it('have crashed when they do after a success, with the reason', async () => {
      Object.assign(newest(), {
        status: 'CRASHED',
        events: [
          { step: 'BUILD_IMAGE' },
          { step: 'CREATE_CONTAINER', error: 'exited with 1', reason: 'restart policy exhausted' },
        ],
      })

      expect((await deploys())[0]).to.deep.include({
        state: 'crashed',
        said: 'CRASHED',
        reason: 'CREATE_CONTAINER: exited with 1 — restart policy exhausted',
      })
    })

    it('have crashed when Railway still calls them a success and every instance has crashed', async () => {
      newest().instances = [{ id: 'i', status: 'CRASHED' }]

      expect((await deploys())[0]).to.deep.include({ state: 'crashed', said: 'SUCCESS' })
    })

    it('do not serve when their processes ended by themselves', async () => {
      newest().instances = [{ id: 'i', status: 'EXITED' }]

      expect((await deploys())[0]).to.deep.include({
        state: 'ended',
        reason: 'its processes have exited by themselves',
      })
    })

    it('do not serve when they were stopped, or when the service does not count them', async () => {
      newest().stopped = true
      expect((await deploys())[0]?.state).to.equal('ended')
      await railway.close()
      newest().stopped = false
      service().active = []
      expect((await deploys())[0]?.state).to.equal('ended')
    })

    it('are unknown, with the word, when Railway says something new', async () => {
      await start()
      const alter = (answer: string) =>
        answer.replace('"SUCCESS"', '"HIBERNATING"').replace('"RUNNING"', '"DREAMING"')
      railway.server.plant(/Deployments/, { how: 'altered', alter })
      const process = await worker()

      expect((await railway.client.deploys(process))[0]).to.deep.include({
        state: 'unknown',
        said: 'HIBERNATING',
      })
      expect((await railway.client.instances(process))[0]).to.deep.include({
        state: 'unknown',
        said: 'DREAMING',
      })
    })

    it('are read over pages, up to a hundred', async () => {
      const [only] = service().deployments
      if (only === undefined) throw new Error('no deployment')
      service().deployments = Array.from({ length: 150 }, (_, index) => ({
        ...only,
        id: `d-${index}`,
        createdAt: new Date(Date.UTC(2026, 10, 1, 0, 0, 150 - index)).toISOString(),
      }))

      const found = await deploys()
      expect([found.length, found[0]?.id, found.at(-1)?.id]).to.deep.equal([100, 'd-0', 'd-99'])
    })
  })

  it('tells the instances of what serves and of the newest that has any, each with its commit', async () => {
    add({
      status: 'CRASHED',
      commit: '3'.repeat(40),
      instances: [
        { id: 'new', status: 'CRASHED' },
        { id: 'gone', status: 'REMOVED' },
      ],
    })
    add({ status: 'BUILDING' })
    await start()

    expect(await railway.client.instances(await worker())).to.deep.equal([
      { id: 'new', state: 'crashed', said: 'CRASHED', release: '3'.repeat(40) },
      { id: 'pegasus-worker-instance', state: 'running', said: 'RUNNING', release: '2'.repeat(40) },
    ])
  })

  describe('its auto-deploy', () => {
    it('is on, off, or not there', async () => {
      await start()
      const process = await worker()
      const { autoDeploy } = service()
      expect(await railway.client.autoDeploy(process)).to.equal('on')
      autoDeploy.enabled = false
      expect(await railway.client.autoDeploy(process)).to.equal('off')
      autoDeploy.canEnable = false
      expect(await railway.client.autoDeploy(process)).to.equal('inapplicable')
    })

    it('is paused and resumed, and says when Railway did not do it', async () => {
      await start({ mayWrite: true })
      const process = await worker()
      await railway.client.setAutoDeploy(process, 'off')
      expect(service().autoDeploy.enabled).to.equal(false)
      await railway.client.setAutoDeploy(process, 'on')
      expect(service().autoDeploy.enabled).to.equal(true)
      service().autoDeploy.canEnable = false
      expect((await troubleOf(railway.client.setAutoDeploy(process, 'on'))).trouble).to.equal('refused')
    })
  })

  describe('its log', () => {
    it('is of the newest deployment that began', async () => {
      add({ status: 'SKIPPED' })
      add({ status: 'QUEUED' })
      add({ status: 'NEEDS_APPROVAL' })
      await start()
      const lines = await railway.client.logs(await worker(), { lines: 5, holding: 'worker.polling' })

      expect(lines).to.deep.equal([
        {
          at: new Date('2026-11-02T10:01:00.000Z'),
          text: 'worker.polling',
          instance: 'pegasus-worker-instance',
        },
      ])
    })

    it('is of the build when a deployment never came to run', async () => {
      add({ status: 'FAILED', buildLog: [{ at: '2026-11-03T10:00:00Z', text: 'npm error' }] })
      await start()
      const lines = await railway.client.logs(await worker(), { lines: 5 })

      expect(lines.map(({ text }) => text)).to.deep.equal(['npm error'])
    })
  })

  describe('a rollback', () => {
    it('is a bare Boolean, which tells no id', async () => {
      await start({ mayWrite: true })

      expect(await railway.client.rollBack(await worker(), before)).to.equal(null)
      expect(railway.server.exchanges.at(-1)?.answer).to.equal('{"data":{"deploymentRollback":true}}')
    })

    it('that is answered with false was not done', async () => {
      world.rollsBack = false
      await start({ mayWrite: true })

      expect((await troubleOf(railway.client.rollBack(await worker(), before))).trouble).to.equal('refused')
    })

    it("is refused in Railway's words when it cannot be", async () => {
      await start({ mayWrite: true })
      const error = await troubleOf(
        railway.client.rollBack(await worker(), { id: 'pegasus-worker-deployment-2' }),
      )

      expect([error.trouble, error.message]).to.deep.equal([
        'refused',
        'Railway answered a rollback of pegasus-worker to pegasus-worker-deployment-2: Deployment cannot be rolled back',
      ])
    })

    it('and every other write is refused unless the client may write', async () => {
      await start()
      const process = await worker()
      for (const writing of [
        () => railway.client.rollBack(process, before),
        () => railway.client.setAutoDeploy(process, 'off'),
        () => railway.client.setAutoDeploy(process, 'on'),
      ])
        expect((await troubleOf(writing())).trouble).to.equal('read-only')
      expect(railway.server.asked).to.deep.equal(['ProjectToken', 'Services'])
    })

    it('has a command', async () => {
      await start()

      expect(railway.client.rollbackCommand(await worker(), { id: 'd-1' })).to.equal(
        `railway api 'mutation { deploymentRollback(id: "d-1") }'`,
      )
    })

    it('has commands that Railway’s schema takes, for all that it does', async () => {
      await start()
      const commands = [
        railway.client.rollbackCommand(await worker(), { id: 'd-1' }),
        railway.client.redeployCommand(await worker(), { id: 'd-1' }),
        await railway.client.autoDeployCommand(await worker(), 'on'),
      ]
      const documents = commands.map((command) => /^railway api '(.*)'$/.exec(command)?.[1] ?? '')

      expect(documents.flatMap((one) => validate(buildSchema(railwaySchema), parse(one)))).to.deep.equal([])
      expect(commands[2]).to.include('serviceId: "service-pegasus-worker", enabled: true')
    })

    it('names the variables that are otherwise than an older deployment had them', async () => {
      await start()
      const [, before] = world.services[1]?.deployments ?? []
      Object.assign(before ?? {}, { snapshot: { STORAGE_MODE: 'gcs' } })

      expect(
        await railway.client.changedSince(await worker(), { id: 'pegasus-worker-deployment-1' }),
      ).to.deep.equal(['DATABASE_URL', 'STORAGE_MODE'])
    })
  })

  const before = { id: 'pegasus-worker-deployment-1' }

  async function start(settings: Partial<RailwaySettings> = {}): Promise<void> {
    railway = await onRailway(world, settings)
  }

  function token(kind: 'project' | 'account') {
    return { kind, secret: new Secret(world.tokens[kind]) }
  }

  function worker() {
    return railway.processCalled('pegasus-worker')
  }

  function service() {
    const [, found] = world.services
    if (found === undefined) throw new Error('no worker')
    return found
  }

  function newest(): RailwayDeploymentInWorld {
    const [found] = service().deployments
    if (found === undefined) throw new Error('no deployment')
    return found
  }

  function add(deployment: Omit<RailwayDeploymentInWorld, 'id' | 'createdAt'>): void {
    const second = service().deployments.length
    const createdAt = new Date(Date.UTC(2026, 10, 3, 10, 0, second)).toISOString()
    service().deployments.unshift({ id: `added-${second}`, createdAt, ...deployment })
  }

  function set(name: string, variable: RailwayWorld['services'][number]['variables'][string]): void {
    service().variables[name] = variable
  }

  async function variables(): Promise<Map<string, StoredVariable>> {
    await start()
    const { variables: all } = await railway.client.environment(await worker())
    return new Map(all.map((variable) => [variable.name, variable]))
  }

  async function staged() {
    await start()
    return railway.client.staged(await worker())
  }

  async function deploys() {
    await start()
    return railway.client.deploys(await worker())
  }
})

function textOf(variable: StoredVariable | undefined): string | undefined {
  return variable?.value.kind === 'text' ? variable.value.text.reveal() : undefined
}
