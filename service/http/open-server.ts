import { createServer, type RequestListener, type Server } from 'node:http'
import type { Config } from '../config.ts'

/** The HTTP server of the API, not listening yet. */
export function openServer(listener: RequestListener, config: Pick<Config, 'PLC_MAX_CONNECTIONS'>): Server {
  const server = createServer(
    {
      headersTimeout: 30_000,
      // An hour of audio over a slow line takes longer than Node's five minutes. What is no upload has limits of its own.
      requestTimeout: 4 * 3_600_000,
      keepAliveTimeout: 65_000,
    },
    listener,
  )
  server.maxConnections = config.PLC_MAX_CONNECTIONS
  return server
}
