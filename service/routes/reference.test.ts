import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { createApp } from '../app.ts'
import type { Door, Endpoint } from '../contract/endpoint.ts'
import { endpoints } from '../contract/endpoints.ts'
import { openApiDocument } from '../contract/openapi.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('the description of the API', () => {
  let api: TestApi
  before(async () => {
    api = await startTestApi({ PLC_READ_API_TOKEN: 'read-token-of-the-tests' })
  })
  after(() => api.stop())

  it('tells every route, and no other', () => {
    const promised = endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(routesOf(api)).to.deep.equal(promised.sort())
  })

  const withoutToken: Record<Door, boolean> = {
    open: true,
    read: false,
    write: false,
    ops: false,
    metrics: false,
  }
  it('tells the door of every route as it is', async () => {
    const isOpen = async ({ method, path }: Endpoint) =>
      (await api.ask(path.replaceAll(/\{\w+\}/g, 'x'), { method, token: null })).status !== 401
    const seen = await Promise.all(endpoints.map(async (one) => `${one.path} ${await isOpen(one)}`))
    expect(seen).to.deep.equal(endpoints.map(({ path, door }) => `${path} ${withoutToken[door]}`))
  })

  it('is served for programs', async () => {
    const answer = await api.ask('/openapi.json', { token: null })
    expect(answer.headers.get('content-type')).to.match(/^application\/json/)
    expect(await answer.json()).to.deep.equal(openApiDocument())
  })

  it('is a page that a browser shows with its own style and nothing from elsewhere', async () => {
    const answer = await api.ask('/docs', { token: null })
    const page = await answer.text()
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(answer.headers.get('content-security-policy')).to.contain(
      `default-src 'none'; style-src 'sha256-${hash}'`,
    )
    expect(page).not.to.match(/<script|<link|<img|\sstyle=|\son\w+=|(?:src|href)="(?!#|openapi\.json")/)
  })

  it('is a page whose links all lead somewhere', async () => {
    const page = await (await api.ask('/docs')).text()
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
    expect(targets.filter((target) => !ids.has(target))).to.deep.equal([])
    expect(targets).to.have.length.greaterThan(endpoints.length)
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
