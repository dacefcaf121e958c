import { expect } from 'chai'
import { PlatformError } from './platform.ts'
import type { ClientSettings } from './settings.ts'
import { goodFly } from './testing/fly-server.ts'
import { onFly, onRailway, onRender, readsOf, type UnderTest } from './testing/platforms-under-test.ts'
import { goodRailway } from './testing/railway-server.ts'
import { goodRender } from './testing/render-server.ts'
import type { Fault } from './testing/scripted-platform.ts'

const faults: Record<string, Fault> = {
  '401': { status: 401, body: { message: 'Unauthorized' } },
  '403': { status: 403, body: { message: 'Forbidden' } },
  '404': { status: 404, body: { message: 'Not found' } },
  '429': { status: 429, body: { message: 'Slow down' } },
  '500': { status: 500, body: { message: 'Oops' } },
  'an HTML page': { how: 'HTML' },
  'half a document': { how: 'truncated' },
  'a broken connection': { how: 'broken off' },
  nothing: { how: 'empty' },
  silence: { how: 'silent' },
  'a redirect': { how: 'redirect' },
  'an empty object': { status: 200, body: {} },
  'a GraphQL error': {
    status: 200,
    body: { data: null, errors: [{ message: 'Problem processing request' }] },
  },
}
const tokens: Record<string, string> = {
  Render: goodRender().key,
  Railway: goodRailway().tokens.project,
  'Fly.io': goodFly().token,
}
const encodings = [
  (text: string) => text,
  encodeURIComponent,
  (text: string) => `Bearer ${text}`,
  (text: string) => Buffer.from(text).toString('base64'),
  (text: string) => Buffer.from(text).toString('base64url'),
  (text: string) => Buffer.from(text).toString('hex'),
]
/** Silence is not waited out. */
const haste = { patience: { callMs: 100, questionMs: 400, backOffMs: 1 } }
const platforms: Record<string, (settings: ClientSettings) => Promise<UnderTest>> = {
  Render: (settings) => onRender(goodRender(), settings),
  Railway: (settings) => onRailway(goodRailway(), settings),
  'Fly.io': (settings) => onFly(goodFly(), settings),
}

for (const [name, start] of Object.entries(platforms))
  describe(`${name}, whatever goes wrong`, () => {
    let platform: UnderTest

    afterEach(() => platform.close())

    for (const [what, fault] of Object.entries(faults))
      it(`tells ${what} in place of any answer, and nothing secret`, async () => {
        platform = await start(what === 'silence' ? haste : {})
        const { client, server } = platform
        const worker = { id: 'srv-worker', name: 'worker', role: 'worker' } as const
        server.plant(/./, fault)
        const asked = Object.entries(readsOf(client, worker)).filter(
          ([question]) => name !== 'Fly.io' || question !== 'autoDeploy',
        )
        const outcomes = await Promise.all(
          asked.map(
            async ([question, ask]) => [question, await ask().catch((error: unknown) => error)] as const,
          ),
        )

        for (const [question, outcome] of outcomes) {
          expect(outcome, question).to.be.instanceOf(PlatformError)
          const { message, remedy, stack } = outcome as PlatformError
          expect(remedy, question).to.not.equal('')
          expect(`${message} ${remedy} ${stack}`).to.not.match(
            /made-for-the-tests|of-the-tests|hidden|planted/,
          )
        }
      })

    it('repeats no token that is echoed, however it is encoded', async () => {
      platform = await start({})
      const { client, server } = platform
      const forms = encodings.map((encode) => encode(tokens[name] ?? ''))
      server.plant(/./, { status: 403, body: { message: forms.join(' ; ') } })
      const error = await client.processes().catch((refused: unknown) => refused)

      expect(error).to.be.instanceOf(PlatformError)
      const { message, stack } = error as PlatformError
      expect(forms.filter((form) => `${message} ${stack}`.includes(form))).to.deep.equal([])
      expect(message).to.include('[secret]')
    })

    it('goes on after a 429 that passes', async () => {
      platform = await start({})
      platform.server.plant(/./, { status: 429, headers: { 'retry-after': '0' } }, 2)

      expect(await platform.client.processes()).to.not.deep.equal([])
    })
  })
