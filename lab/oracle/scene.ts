import { type Ground, startGround } from '../stack/ground.ts'
import { startTcpProxy, type TcpProxy } from '../stack/proxies/tcp-proxy.ts'

export type Role = 'api' | 'worker'

/** A running stack whose every message to Postgres, Redis and bucket is seen, for each process apart. */
export interface Scene {
  ground: Ground
  postgres: Record<Role, TcpProxy>
  redis: Record<Role, TcpProxy>
  stop(): Promise<void>
}

/** Starts it, with log files in `logs`. */
export async function startScene(options: {
  logs: string
  machine: Record<string, string>
  unwanted: AbortSignal
}): Promise<Scene> {
  const proxies: TcpProxy[] = []
  const before = async (url: string) => {
    const proxy = await startTcpProxy(url)
    proxies.push(proxy)
    return proxy
  }
  let seen: Pick<Scene, 'postgres' | 'redis'> | undefined
  const stopProxies = () => Promise.all(proxies.map((proxy) => proxy.stop()))
  try {
    const ground = await startGround({
      ...options,
      async between({ databaseUrl, redisUrl }, bucket) {
        const postgres = { api: await before(databaseUrl), worker: await before(databaseUrl) }
        const redis = { api: await before(redisUrl), worker: await before(redisUrl) }
        seen = { postgres, redis }
        const variables = (role: Role) => ({
          DATABASE_URL: postgres[role].url,
          REDIS_URL: redis[role].url,
        })
        return {
          api: variables('api'),
          worker: { ...variables('worker'), S3_ENDPOINT_URL: await bucket.another('worker') },
        }
      },
    })
    if (seen === undefined) throw new Error('nothing was put between the service and its backends')
    await ground.model.mark()
    return {
      ...seen,
      ground,
      async stop() {
        await ground.stop()
        await stopProxies()
      },
    }
  } catch (error) {
    await stopProxies()
    throw error
  }
}
