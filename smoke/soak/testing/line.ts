import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A line to a service on this machine, below TLS and HTTP, that can be spoiled while it is in use. */
export class Line {
  readonly #port: number
  readonly #server: Server
  readonly #pairs = new Set<readonly [client: Socket, service: Socket]>()
  #silent = false
  /** How many connections were opened so far. */
  opened = 0

  private constructor(port: number) {
    this.#port = port
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#join(client))
  }

  /** A line to the port, at the address where it is to be found. */
  static async to(port: number, host = '127.0.0.1'): Promise<Line> {
    const line = new Line(port)
    line.#server.listen(0, host)
    await once(line.#server, 'listening')
    return line
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** How many are open now. */
  get open(): number {
    return this.#pairs.size
  }

  /** Lets no byte pass any more on the connections that are open, and tells nobody. New ones are good. */
  silenceOpen(): void {
    for (const [client, service] of this.#pairs) {
      client.unpipe(service).pause()
      service.unpipe(client).pause()
    }
  }

  /** Lets no byte pass on any connection until it is told otherwise; then all that was held back passes. */
  silence(isSilent: boolean): void {
    this.#silent = isSilent
    if (isSilent) this.silenceOpen()
    else for (const pair of this.#pairs) flow(pair)
  }

  /** Ends every open connection with a reset. */
  reset(): void {
    for (const [client, service] of this.#pairs) {
      client.resetAndDestroy()
      service.destroy()
    }
  }

  /** Takes no new connection any more; those that are open stay. */
  refuse(): void {
    this.#server.close()
  }

  close(): void {
    this.reset()
    this.#server.close()
  }

  #join(client: Socket): void {
    this.opened += 1
    const service = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true })
    const pair = [client, service] as const
    this.#pairs.add(pair)
    for (const [socket, other] of [pair, [service, client]] as const) {
      socket.on('error', () => other.destroy())
      socket.once('close', () => {
        this.#pairs.delete(pair)
        other.destroy()
      })
    }
    if (!this.#silent) flow(pair)
  }
}

function flow([client, service]: readonly [Socket, Socket]): void {
  client.pipe(service)
  service.pipe(client)
}
