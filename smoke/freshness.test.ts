import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect } from 'chai'
import { pegasusAt } from './pegasus.ts'
import { Target } from './target.ts'
import { listen, originOf, shut } from './testing/http-server.ts'
import { pegasusThat } from './testing/pegasus-that.ts'

const never = new AbortController().signal

interface Kept {
  status: number
  headers: Record<string, string>
  body: Buffer
}

describe('an answer that something on the way has kept', () => {
  for (const [how, change] of Object.entries({
    'with its age': ({ headers }: Kept) => ({ ...headers, age: '30' }),
    'as it was': ({ headers }: Kept) => headers,
    'without its request id': ({ headers: { 'x-request-id': _, ...others } }: Kept) => others,
    'under a request id of its own': ({ headers }: Kept) => ({
      ...headers,
      'x-request-id': crypto.randomUUID(),
    }),
  }))
    it(`is none, ${how}`, async () => {
      const seen = await askThrough(change)
      expect(seen).to.deep.equal(['ready', 'cached', 'cached'])
    })

  it('is told from a proxy that names each request itself', async () => {
    const seen = await askThrough(
      ({ headers }) => ({ ...headers, 'x-request-id': crypto.randomUUID() }),
      false,
    )
    expect(seen).to.deep.equal(['ready', 'ready', 'ready'])
  })
})

/** Asks three times through a proxy that sends what `change` makes of the first answer, or of each. */
async function askThrough(change: (kept: Kept) => Record<string, string>, keeps = true): Promise<string[]> {
  const pegasus = await pegasusThat({})
  let kept: Kept | undefined
  const proxy = await listen(async (request: IncomingMessage, response: ServerResponse) => {
    const isFirst = kept === undefined
    if (kept === undefined || !keeps) {
      const answer = await fetch(new URL(request.url ?? '/', pegasus.url), {
        headers: { 'x-request-id': String(request.headers['x-request-id']) },
      })
      const headers = Object.fromEntries(answer.headers)
      for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length'])
        delete headers[name]
      kept = { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) }
    }
    response.writeHead(kept.status, isFirst ? kept.headers : change(kept)).end(kept.body)
  })
  const target = new Target({ name: 'cached', url: new URL(originOf(proxy)) })
  try {
    const seen: string[] = []
    for (let question = 0; question < 3; question += 1) {
      const asked = await pegasusAt(target, never).readiness({ once: true })
      seen.push(asked.ok ? asked.value.status : asked.failure.kind)
      // A time in milliseconds tells two questions apart that are further from each other than this.
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    return seen
  } finally {
    await target.close()
    await Promise.all([shut(proxy), pegasus.close()])
  }
}
