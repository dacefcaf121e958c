import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What is wrong on the way to a server. */
export type TcpTrouble =
  /** New connections are closed at once. */
  | { kind: 'refusing' }
  /** Bytes are taken and go nowhere, as through a firewall that drops them. */
  | { kind: 'black-hole' }
  /** Bytes arrive later, in both directions. */
  | { kind: 'slow'; delayMs: number }

/** Stands before Postgres or Redis, as the network does. */
export interface TcpProxy {
  /** The server's URL with the proxy's address in it. */
  url: string
  /** What is wrong from the next byte on; null when nothing is. */
  trouble: TcpTrouble | null
  /**
   * Is shown what clients send before it is passed on. Where it says so, the answer to that is lost: the
   * server gets it, and the connection is cut when the server replies.
   */
  watch: ((bytes: Buffer) => 'lose-answer' | undefined) | null
  /** Cuts every connection that is open. */
  cut(): void
  stop(): Promise<void>
}

/** Starts a proxy on loopback before the server of this URL. */
export async function startTcpProxy(serverUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(serverUrl)
  const open = new Set<Socket>()
  const server = createServer((client) => {
    if (proxy.trouble?.kind === 'refusing') {
      client.destroy()
      return
    }
    const onward = connect(Number(port), hostname)
    let answerIsLost = false
    join(client, onward, proxy, (bytes) => {
      if (proxy.watch?.(bytes) === 'lose-answer') answerIsLost = true
      return true
    })
    join(onward, client, proxy, () => {
      if (!answerIsLost) return true
      client.destroy()
      return false
    })
    for (const socket of [client, onward]) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.port = String((server.address() as AddressInfo).port)
  const proxy: TcpProxy = {
    url: url.href,
    trouble: null,
    watch: null,
    cut() {
      for (const socket of open) socket.destroy()
    },
    async stop() {
      server.close()
      proxy.cut()
      await once(server, 'close')
    },
  }
  return proxy
}

function join(
  from: Socket,
  to: Socket,
  proxy: Pick<TcpProxy, 'trouble'>,
  passes: (bytes: Buffer) => boolean,
): void {
  from.setNoDelay(true)
  // Timers of one delay fire in the order in which they were set, so bytes keep theirs.
  const after = (act: () => void, trouble = proxy.trouble) => {
    if (trouble?.kind === 'black-hole') return
    if (trouble?.kind === 'slow') setTimeout(act, trouble.delayMs)
    else act()
  }
  // The trouble that a watcher makes begins after the bytes that it was shown.
  from.on('data', (bytes) => {
    const before = proxy.trouble
    if (passes(bytes)) after(() => to.writable && to.write(bytes), before)
  })
  from.on('end', () => after(() => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => after(() => to.destroy()))
}
