import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** What becomes of an answer on its way back. */
export type Answering = (answer: IncomingMessage, outgoing: ServerResponse) => void | Promise<void>

/** Passes a request on as it came, `Host` included, so that what is signed stays good. */
export function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answering: Answering = relay,
): void {
  const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers })
  onward.on('response', (answer) => void answering(answer, outgoing))
  onward.on('error', () => outgoing.destroy())
  void pipeline(incoming, onward).catch(() => outgoing.destroy())
}

/** The answer as it is. */
export const relay: Answering = (answer, outgoing) => {
  outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
  void pipeline(answer, outgoing).catch(() => outgoing.destroy())
}
