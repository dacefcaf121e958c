import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import Koa from 'koa'
import { closeUnread } from './close-unread.ts'

describe('closeUnread', () => {
  let server: Server

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('answers a request whose reader gave it up halfway, and the next one', async () => {
    const app = new Koa()
    app.use(closeUnread)
    app.use(async (ctx) => {
      ctx.status = 413
      // Leaving the loop early destroys the request, which then has no socket any more.
      for await (const _ of ctx.req) break
    })
    server = createServer(app.callback()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (let round = 0; round < 2; round++)
      expect((await fetch(url, { method: 'POST', body: 'x'.repeat(400_000) })).status).to.equal(413)
  })
})
