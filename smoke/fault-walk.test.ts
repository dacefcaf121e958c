import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect } from 'chai'
import { respond } from './testing/http-server.ts'
import { runAgainst, verifyPlan } from './testing/run-against.ts'

type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

/** What a request may meet once on its way to a deployment that is good. */
const faults: Readonly<Record<string, Fault>> = {
  'a 502 of a proxy': (_, response) => page(response, 502),
  'a rate limit of a proxy': (_, response) => {
    response.setHeader('retry-after', '0')
    return page(response, 429)
  },
  "a firewall's 403": (_, response) => page(response, 403),
  'a 404 of a router': (_, response) => page(response, 404),
  'a reset connection': ({ socket }) => !socket.resetAndDestroy().connecting,
  'no answer in time': () => true,
  'a page in its place': (_, response) => page(response, 200),
  'a body that breaks off': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{')
    setTimeout(() => response.destroy(), 10)
    return true
  },
}

const plan = { ...verifyPlan, soak: null }
const deadlineMs = 400
const all = process.env['FAULT_WALK'] === 'all'

describe('a good deployment of which one request goes wrong', function () {
  this.timeout(600_000)

  it('never fails, whichever request it is and whatever it meets', async () => {
    const healthy = await runAgainst({}, { plan })
    const requests = healthy.pegasus.received.length + healthy.pegasus.downloads.length
    expect(requests).to.be.greaterThan(40)
    const names = Object.keys(faults)
    const runs = Array.from({ length: requests }, (_, place) =>
      (all ? names : [names[place % names.length] ?? '', names[(place * 3 + 1) % names.length] ?? '']).map(
        (name) => ({ place, name }),
      ),
    ).flat()
    const failed: string[] = []
    const struck = new Set<string>()
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
          const { place, name } = run
          let seen = 0
          let path = ''
          const instead: Fault = (request, response) => {
            if (seen++ !== place) return false
            path = `${request.method} ${request.url?.split('?')[0]}`
            struck.add(name)
            return faults[name]?.(request, response) ?? false
          }
          const { outcome, findings } = await runAgainst(
            { instead, insteadOfBucket: instead },
            { plan, deadlineMs },
          )
          const bad = findings.filter(({ answer }) => answer.outcome === 'fail')
          if (outcome === 'fail')
            failed.push(`${name} at ${path} (${place}): ${bad.map(({ check }) => check).join(', ')}`)
        }
      }),
    )
    expect(failed).to.deep.equal([])
    expect([...struck]).to.have.members(names)
  })
})

function page(response: ServerResponse, status: number): boolean {
  respond(response, status, '<!doctype html><h1>Not now</h1>', 'text/html')
  return true
}
