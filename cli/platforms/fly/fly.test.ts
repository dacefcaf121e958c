import { expect } from 'chai'
import { Secret } from '../../../smoke/secret.ts'
import { type FlyMachineInWorld, type FlyWorld, goodFly } from '../testing/fly-server.ts'
import { onFly, readsOf, type UnderTest } from '../testing/platforms-under-test.ts'
import { troubleOf } from '../testing/trouble-of.ts'
import type { StoredVariable } from '../variable.ts'
import type { FlyPlatform, FlySettings } from './client.ts'

describe('Fly.io', () => {
  let world: FlyWorld
  let fly: UnderTest<FlyPlatform>

  beforeEach(() => {
    world = goodFly()
  })
  afterEach(() => fly.close())

  describe('its processes', () => {
    it('are the process groups of the app', async () => {
      await start()

      expect(await fly.client.processes()).to.deep.equal([
        { id: 'pegasus#app', name: 'app', role: 'api' },
        { id: 'pegasus#worker', name: 'worker', role: 'worker' },
      ])
    })

    it('have the group whose last machine is gone', async () => {
      world.machines = world.machines.filter(({ group }) => group !== 'worker')
      await start()

      expect(await fly.client.instances(await worker())).to.deep.equal([])
    })

    it('are refused when the app has no such group', async () => {
      await start({ groups: ['cron'] })

      expect((await troubleOf(fly.client.processes())).message).to.include('a process group cron of pegasus')
    })

    it('are refused when there is no such app', async () => {
      await start({ app: 'elsewhere' })
      const error = await troubleOf(fly.client.processes())

      expect(error.trouble).to.equal('not-found')
      expect(error.remedy).to.include('FLY_API_TOKEN')
    })
  })

  describe('its instances', () => {
    it('are machines, with what they run', async () => {
      await start()

      expect(await fly.client.instances(await worker())).to.deep.equal([
        {
          id: 'machine-worker-1',
          state: 'running',
          said: 'started',
          artifact: `sha256:${'b'.repeat(64)}`,
          release: 'b'.repeat(40),
        },
      ])
    })

    for (const [what, machine] of Object.entries({
      'that runs the release command': { group: 'fly_app_release_command' },
      'that tests': { group: 'fly_app_test_machine_command' },
      'with a console': { group: 'fly_app_console' },
      'that stands by': { standbys: ['machine-worker-1'] },
      'that was made by hand': { managed: false },
      'that is gone': { state: 'destroyed' },
    } satisfies Record<string, Partial<FlyMachineInWorld>>))
      it(`do not have the machine ${what}`, async () => {
        world.machines.push({ ...machineOfWorker(), id: 'another', ...machine })
        await start()
        const processes = await fly.client.processes()
        const all = await Promise.all(processes.map((process) => fly.client.instances(process)))

        expect(processes).to.have.length(2)
        expect(all.flat().map(({ id }) => id)).to.not.include('another')
      })

    const states: [Partial<FlyMachineInWorld>, string, string][] = [
      [{ state: 'stopped' }, 'stopped', 'stopped'],
      [{ state: 'suspended' }, 'stopped', 'suspended'],
      [{ state: 'created' }, 'starting', 'created'],
      [{ state: 'failed' }, 'crashed', 'failed'],
      [{ state: 'stopped', exit: { exit_code: 1 } }, 'crashed', 'stopped, exited with 1'],
      [{ state: 'stopped', exit: { exit_code: 0 } }, 'stopped', 'stopped'],
      [{ state: 'stopped', exit: { exit_code: 143, requested_stop: true } }, 'stopped', 'stopped'],
      [{ state: 'stopped', exit: { oom_killed: true } }, 'crashed', 'stopped, killed for lack of memory'],
      [{ state: 'started', exit: { exit_code: 1 } }, 'running', 'started'],
      [{ unreachable: true }, 'unknown', 'started, on a host that does not answer'],
      [{ state: 'levitating' }, 'unknown', 'levitating'],
    ]
    for (const [machine, state, said] of states)
      it(`are ${state} for a machine with ${JSON.stringify(machine)}`, async () => {
        Object.assign(machineOfWorker(), machine)
        await start()

        expect((await fly.client.instances(await worker()))[0]).to.deep.include({ state, said })
      })

    it('tell the commit by the label of the image over its tag', async () => {
      machineOfWorker().labels = { 'org.opencontainers.image.revision': 'c0ffee' }
      await start()

      expect((await fly.client.instances(await worker()))[0]?.release).to.equal('c0ffee')
    })

    it('tell no commit when the tag is none', async () => {
      machineOfWorker().tag = 'deployment-01JABC'
      await start()

      expect((await fly.client.instances(await worker()))[0]).to.not.have.property('release')
    })

    it('are read over pages', async () => {
      world.machinesPerPage = 1
      await start()

      expect(await fly.client.instances(await worker())).to.have.length(1)
    })
  })

  describe('its environment', () => {
    it('has the digest of a secret, comparable within the app', async () => {
      const variable = (await variables()).get('DATABASE_URL')

      expect(variable).to.deep.equal({
        name: 'DATABASE_URL',
        value: { kind: 'digest', digest: '9c1f0a4e6d2b8357', scope: 'pegasus' },
        from: 'secret',
        changedAt: new Date('2026-11-01T10:00:00Z'),
      })
    })

    it('has [env], and a secret of the same name over it', async () => {
      machineOfWorker().env = { STORAGE_MODE: 's3', DATABASE_URL: 'of-env' }
      const all = await variables()

      expect(all.get('STORAGE_MODE')).to.deep.include({ from: 'shared', of: '[env]' })
      expect(all.get('DATABASE_URL')?.from).to.equal('secret')
    })

    it('names what Fly.io adds, with the value where a machine tells', async () => {
      const all = await variables()

      expect(textOf(all.get('FLY_PROCESS_GROUP'))).to.equal('worker')
      expect(all.get('FLY_PROCESS_GROUP')?.from).to.equal('injected')
      expect(all.get('FLY_MACHINE_ID')).to.deep.include({ from: 'injected' })
    })

    it('is that of the newest release for a group without machines', async () => {
      world.machines = []

      expect(textOf((await variables()).get('STORAGE_MODE'))).to.equal('s3')
    })

    it('is that of the machine on the newest release when they differ', async () => {
      world.machines.push({ ...machineOfWorker(), id: 'newer', release: 13, env: { STORAGE_MODE: 'gcs' } })

      expect(textOf((await variables()).get('STORAGE_MODE'))).to.equal('gcs')
    })
  })

  describe('what is staged', () => {
    it('is nothing when every machine has every secret', async () => {
      expect(await staged()).to.deep.equal([])
    })

    it('names a secret that changed after the release of a machine', async () => {
      world.secrets.push({ name: 'OPENAI_API_KEY', digest: 'x', updatedAt: '2026-11-05T10:00:01Z' })

      expect(await staged()).to.deep.equal(['OPENAI_API_KEY'])
    })

    it('names a secret that one machine of the group got later', async () => {
      world.secrets.push({ name: 'OPENAI_API_KEY', digest: 'x', updatedAt: '2026-11-04T10:00:00Z' })
      world.machines.push({ ...machineOfWorker(), id: 'behind', release: 11 })

      expect(await staged()).to.deep.equal(['OPENAI_API_KEY'])
    })

    it('names what machines of the group have differently', async () => {
      world.machines.push({ ...machineOfWorker(), id: 'behind', env: { STORAGE_MODE: 'gcs' } })

      expect(await staged()).to.deep.equal(['STORAGE_MODE'])
    })

    it('says so when the release of a machine is not known', async () => {
      machineOfWorker().release = 3

      expect((await staged())[0]).to.include('the release of machine machine-worker-1 is not known')
    })
  })

  describe('its releases', () => {
    it('have the newest complete one live, and say what a rollback is', async () => {
      const [live, before] = await deploys()

      expect(live).to.deep.include({ id: 'v12', state: 'live', release: 'b'.repeat(40) })
      expect(before).to.deep.include({ id: 'v11', state: 'ended' })
      expect(before?.rollback.possible).to.equal(true)
      expect(before?.rollback.because).to.include('Fly.io has no rollback')
    })

    for (const [status, state] of Object.entries({
      running: 'underway',
      failed: 'failed',
      interrupted: 'failed',
      cancelled: 'failed',
      rehearsing: 'unknown',
    }))
      it(`are ${state} when Fly.io says ${status}, and the one before stays live`, async () => {
        world.releases.unshift({ version: 13, status, createdAt: '2026-11-06T10:00:00Z' })

        expect((await deploys()).slice(0, 2).map((deploy) => [deploy.state, deploy.said])).to.deep.equal([
          [state, status],
          ['live', 'complete'],
        ])
      })

    it('that succeeded in the older words count as well', async () => {
      for (const release of world.releases) release.status = 'succeeded'

      expect((await deploys()).map(({ state }) => state)).to.deep.equal(['live', 'ended'])
    })

    it('without an image cannot be brought back', async () => {
      world.releases = world.releases.map(({ version, status, createdAt }) => ({
        version,
        status,
        createdAt,
      }))

      expect((await deploys())[1]?.rollback).to.deep.include({ possible: false })
    })

    it('are read over pages, up to a hundred', async () => {
      world.releases = Array.from({ length: 130 }, (_, index) => ({
        version: 130 - index,
        status: 'complete',
        createdAt: '2026-11-05T10:00:00Z',
      }))

      expect((await deploys()).map(({ id }) => id)).to.deep.equal(
        Array.from({ length: 100 }, (_, i) => `v${130 - i}`),
      )
    })
  })

  describe('its log', () => {
    it('is of the machines of the group', async () => {
      await start()
      const lines = await fly.client.logs(await worker(), { lines: 5 })

      expect(lines).to.deep.equal([
        { at: new Date('2026-11-05T10:01:00Z'), text: 'worker.polling', instance: 'machine-worker-1' },
      ])
    })

    it('is refused to a deploy token, with what to do', async () => {
      world.deployTokenOnly = true
      await start()
      const error = await troubleOf(fly.client.logs(await worker(), { lines: 5 }))

      expect([error.trouble, error.message]).to.deep.equal([
        'permission',
        'FLY_API_TOKEN may not read the log of machine-worker-1: Fly.io refuses logs to deploy tokens',
      ])
      expect(error.remedy).to.include('fly tokens create readonly')
    })
  })

  it('keeps to one question of a kind a second, whatever it is asked of two groups', async () => {
    world.rateLimit = { requests: 1, windowMs: 1000 }
    await start()
    const processes = await fly.client.processes()
    await Promise.all(
      processes.flatMap((process) => Object.values(readsOf(fly.client, process)).map((read) => read())),
    )

    expect(fly.server.exchanges.filter(({ status }) => status !== 200)).to.deep.equal([])
  })

  describe('what Fly.io does not have', () => {
    it('is a rollback: the exact command is told instead', async () => {
      await start({ mayWrite: true })
      const [, before] = await fly.client.deploys()
      if (before === undefined) throw new Error('no release')
      const error = await troubleOf(fly.client.rollBack(await worker(), before))

      expect(error.trouble).to.equal('unsupported')
      expect(error.remedy).to.include(
        `fly deploy --app pegasus --image registry.fly.io/pegasus:${'a'.repeat(40)}`,
      )
    })

    it('is the variables of an older release: its secrets are those of today', async () => {
      world.secrets.push({ name: 'OPENAI_API_KEY', digest: 'x', updatedAt: '2026-11-04T10:00:00Z' })
      await start()
      const [, before] = await fly.client.deploys()
      if (before === undefined) throw new Error('no release')

      expect(await fly.client.changedSince(await worker(), before)).to.deep.equal(['OPENAI_API_KEY'])
      expect(fly.client.redeployCommand(await worker(), before)).to.equal(
        `git checkout --detach ${'a'.repeat(40)} && fly deploy --app pegasus --image-label ${'a'.repeat(40)}`,
      )
    })

    it('is an auto-deploy', async () => {
      await start({ mayWrite: true })

      expect(await fly.client.autoDeploy()).to.equal('inapplicable')
      expect((await troubleOf(fly.client.setAutoDeploy())).trouble).to.equal('unsupported')
    })
  })

  describe('a token', () => {
    for (const [given, sent] of Object.entries({
      fm2_macaroon: 'FlyV1 fm2_macaroon',
      'FlyV1 fm2_macaroon': 'FlyV1 fm2_macaroon',
      'fm1r_one,fm2_two': 'FlyV1 fm1r_one,fm2_two',
      fo1_older: 'Bearer fo1_older',
    }))
      it(`${given} is sent as ${sent}`, async () => {
        await start({ token: new Secret(given) })
        await troubleOf(fly.client.processes())

        expect(fly.server.exchanges[0]?.headers['authorization']).to.equal(sent)
      })

    it('of something else is told so', async () => {
      await start({ token: new Secret('rnd_of-another-platform') })
      const error = await troubleOf(fly.client.processes())

      expect(error.trouble).to.equal('wrong-token-kind')
      expect(error.remedy).to.include('FLY_API_TOKEN')
    })
  })

  async function start(settings: Partial<FlySettings> = {}): Promise<void> {
    fly = await onFly(world, settings)
  }

  function worker() {
    return fly.processCalled('worker')
  }

  function machineOfWorker(): FlyMachineInWorld {
    const found = world.machines.find(({ group }) => group === 'worker')
    if (found === undefined) throw new Error('no machine')
    return found
  }

  async function variables(): Promise<Map<string, StoredVariable>> {
    await start()
    const { variables: all } = await fly.client.environment(await worker())
    return new Map(all.map((variable) => [variable.name, variable]))
  }

  async function staged() {
    await start()
    return fly.client.staged(await worker())
  }

  async function deploys() {
    await start()
    return fly.client.deploys()
  }
})

function textOf(variable: StoredVariable | undefined): string | undefined {
  return variable?.value.kind === 'text' ? variable.value.text.reveal() : undefined
}
