import { Handshake } from '../../contract/handshake.ts'
import { opsToken } from '../../testing/test-config.ts'

/** Begins a handshake; the answer as it came. */
export function beginHandshake(api: { url: string }, order?: { key: string }): Promise<Response> {
  return fetch(`${api.url}/ops/handshakes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opsToken}` },
    ...(order ? { body: JSON.stringify(order) } : {}),
  })
}

/** The text of how a handshake stands, as soon as it is complete. */
export async function readHandshake(api: { url: string }, id: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${api.url}/ops/handshakes/${id}?wait=10`, {
      headers: { authorization: `Bearer ${opsToken}` },
    })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
    if (JSON.parse(text).status === 'complete') return text
  }
}

/** A handshake from beginning to end. */
export async function completeHandshake(api: { url: string }, order?: { key: string }): Promise<Handshake> {
  const begun = Handshake.parse(await (await beginHandshake(api, order)).json())
  return Handshake.parse(JSON.parse(await readHandshake(api, begun.id)))
}

/** The links by their reasons, which is what tells one miswiring from another. */
export function reasonsOf({ seams: links }: Handshake): Record<string, string> {
  return Object.fromEntries(Object.entries(links).map(([name, { reason }]) => [name, reason]))
}
