import { expect } from 'chai'
import { Browser, hasChromium } from '../../smoke/report/testing/browser.ts'
import { createApp } from '../app.ts'
import type { Guard } from '../contract/endpoint.ts'
import { endpointList, type ListedEndpoint } from '../contract/endpoints.ts'
import { openApiDocument } from '../contract/openapi.ts'
import { eventually } from '../testing/eventually.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('the description of the API', () => {
  let api: TestApi
  before(async () => {
    api = await startTestApi({ PLC_READ_API_TOKEN: 'read-token-of-the-tests' })
  })
  after(() => api.stop())

  it('tells every route, and no other', () => {
    const promised = endpointList.map(({ method, path }) => `${method} ${path}`)
    expect(routesOf(api)).to.deep.equal(promised.sort())
  })

  const withoutToken: Record<Guard, boolean> = {
    open: true,
    read: false,
    write: false,
    ops: false,
    metrics: false,
  }
  it('tells the guard of every route as it is', async () => {
    const isOpen = async ({ method, path }: ListedEndpoint) =>
      (await api.ask(path.replaceAll(/\{\w+\}/g, 'x'), { method, token: null })).status !== 401
    const seen = await Promise.all(endpointList.map(async (one) => `${one.path} ${await isOpen(one)}`))
    expect(seen).to.deep.equal(endpointList.map(({ path, guard }) => `${path} ${withoutToken[guard]}`))
  })

  it('is served for programs', async () => {
    const answer = await api.ask('/openapi.json', { token: null })
    expect(answer.headers.get('content-type')).to.match(/^application\/json/)
    expect(await answer.json()).to.deep.equal(openApiDocument())
  })

  it('sends the script of the page once for good, packed for who unpacks it', async () => {
    const page = await (await api.ask('/docs', { token: null })).text()
    const [, source = ''] = /<script src="([^"]+)">/.exec(page) ?? []
    const packed = await fetch(new URL(source, `${api.url}/docs`))
    const plain = await fetch(new URL(source, `${api.url}/docs`), {
      headers: { 'accept-encoding': 'identity' },
    })
    expect(packed.headers.get('content-encoding')).to.equal('gzip')
    expect(plain.headers.get('content-encoding')).to.equal(null)
    expect(plain.headers.get('content-type')).to.match(/^text\/javascript/)
    expect(plain.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable')
    expect(Buffer.from(await packed.arrayBuffer())).to.deep.equal(Buffer.from(await plain.arrayBuffer()))
  })

  it('is a page that a browser shows, by what this service alone sends', async function () {
    if (!hasChromium()) this.skip()
    this.timeout(60_000)
    const browser = await Browser.open()
    try {
      await browser.show(`${api.url}/docs`, 'light')
      await eventually(async () => {
        const text = await browser.evaluate<string>('document.body.innerText')
        expect(text).to.include('Take a lecture in').and.include('/lectures/ingest')
      })
      // Scalar begins with its own name and version.
      expect(browser.complaints.filter((one) => !one.includes('"@scalar/api-reference@'))).to.deep.equal([])
      const elsewhere = browser.requests.filter(
        (url) => !/^(data|blob):/.test(url) && !url.startsWith(`${api.url}/`),
      )
      expect(elsewhere).to.deep.equal([])
    } finally {
      await browser.close()
    }
  })
})

interface Routed {
  router?: { stack: { methods: string[]; path: string | RegExp }[] }
}

/** Every method and path that the routers of the app take, catch-alls apart. */
function routesOf(api: TestApi): string[] {
  const layers = createApp(api).middleware.flatMap((middleware) => (middleware as Routed).router?.stack ?? [])
  return layers
    .flatMap(({ methods, path }) =>
      methods
        .filter((method) => method !== 'HEAD' && !String(path).includes('*'))
        .map((method) => `${method} ${String(path).replaceAll(/:(\w+)/g, '{$1}')}`),
    )
    .sort()
}
