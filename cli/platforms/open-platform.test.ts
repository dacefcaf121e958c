import { expect } from 'chai'
import { openPlatform, type PlatformAddress } from './open-platform.ts'
import { goodFly, startFly } from './testing/fly-server.ts'
import { goodRailway, startRailway } from './testing/railway-server.ts'
import { goodRender, startRender } from './testing/render-server.ts'
import { troubleOf } from './testing/trouble-of.ts'

describe('opening a platform', () => {
  const addresses: PlatformAddress[] = [
    { platform: 'render' },
    { platform: 'railway' },
    { platform: 'fly', app: 'pegasus' },
  ]
  const variableOf = { render: 'RENDER_API_KEY', railway: 'RAILWAY_TOKEN', fly: 'FLY_API_TOKEN' }

  for (const address of addresses) {
    const { platform } = address

    it(`names the variable of a missing token of ${platform}`, async () => {
      for (const variables of [{}, { [variableOf[platform]]: ' ' }]) {
        const error = await troubleOf(open(address, variables))
        expect(error.trouble).to.equal('token-missing')
        expect(error.remedy).to.include(variableOf[platform])
      }
    })

    it(`refuses a token of ${platform} that cannot be sent, without repeating it`, async () => {
      const error = await troubleOf(open(address, { [variableOf[platform]]: 'secret\nx-header: planted' }))

      expect(error.trouble).to.equal('token-refused')
      expect(error.message + error.remedy).to.not.match(/planted|secret/)
    })
  }

  it('asks Render where the variables say', async () => {
    const world = goodRender()
    const server = await startRender(world)
    const variables = { RENDER_API_KEY: world.key, RENDER_HOST: server.url.href }
    expect(await namesAt({ platform: 'render', services: ['pegasus-api'] }, variables)).to.deep.equal([
      'pegasus-api',
    ])
    await server.close()
  })

  it('asks Railway where the variables say, by the kind of token that the variable is for', async () => {
    const world = goodRailway()
    const server = await startRailway(world)
    const url = { RAILWAY_API_URL: server.url.href }
    const { project, account } = world.tokens
    const names = ['pegasus-api', 'pegasus-worker']
    expect(await namesAt({ platform: 'railway' }, { ...url, RAILWAY_TOKEN: project })).to.deep.equal(names)
    expect(
      await namesAt(
        { platform: 'railway', project: world.project, environment: 'production' },
        { ...url, RAILWAY_API_TOKEN: account },
      ),
    ).to.deep.equal(names)
    await server.close()
  })

  it('asks Fly.io where the variables say', async () => {
    const world = goodFly()
    const server = await startFly(world)
    const variables = {
      FLY_API_TOKEN: world.token,
      FLY_API_BASE_URL: server.url.href,
      FLY_FLAPS_BASE_URL: server.url.href,
    }
    expect(await namesAt({ platform: 'fly', app: 'pegasus' }, variables)).to.deep.equal(['app', 'worker'])
    await server.close()
  })

  it('refuses an address that is none, with credentials, or in the clear, without repeating it', async () => {
    for (const host of [
      'nowhere',
      'https://me:hidden@api.example',
      'http://api.example',
      'file:///etc/passwd',
    ]) {
      const error = await troubleOf(
        open({ platform: 'render' }, { RENDER_API_KEY: 'rnd_1', RENDER_HOST: host }),
      )
      expect(error.trouble).to.equal('unreachable')
      expect(error.message).to.not.include(host)
    }
  })
})

async function open(...opening: Parameters<typeof openPlatform>) {
  return openPlatform(...opening)
}

async function namesAt(...opening: Parameters<typeof openPlatform>): Promise<string[]> {
  const platform = await open(...opening)
  try {
    return (await platform.processes()).map(({ name }) => name)
  } finally {
    await platform.close()
  }
}
