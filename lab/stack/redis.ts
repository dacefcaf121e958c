import { accessSync, constants, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import type { Child } from './child.ts'
import { onFreePort } from './free-port.ts'
import { randomSecret } from './random-secret.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

export interface Redis {
  child: Child
  /** Starts it on the same port, as empty as the first time, after it has ended. */
  again(): Promise<Child>
  /** The URL of database 0; there are 1,024 of them. */
  url: string
}

/**
 * Starts an empty Redis on a free loopback port, with a password made for this run. It keeps nothing on
 * disk and evicts nothing, as BullMQ demands.
 *
 * @throws {StackProblem} when the machine has no `redis-server`.
 */
export async function startRedis(surroundings: Surroundings): Promise<Redis> {
  const { folder, machine } = surroundings
  const command = redisServer(machine['PATH'] ?? '')
  const password = randomSecret()
  return onFreePort(async (port) => {
    // In a file, because every user of the machine can read a command line.
    const configuration = join(folder, `redis-${port}.conf`)
    const settings = [
      `port ${port}`,
      'bind 127.0.0.1',
      `requirepass ${password}`,
      `dir ${folder}`,
      'save ""',
      'appendonly no',
      'maxmemory-policy noeviction',
      'databases 1024',
    ]
    writeFileSync(configuration, `${settings.join('\n')}\n`, { mode: 0o600 })
    const { child, again } = await startChild({
      ...runningIn(surroundings, 'redis'),
      command,
      args: [configuration],
      probe: (log) => (log.includes('Ready to accept connections') ? true : undefined),
      readyWithinMs: 10_000,
    })
    return { child, again, url: `redis://:${password}@127.0.0.1:${port}/0` }
  })
}

function redisServer(path: string): string {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, 'redis-server')
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not there: look further.
    }
  }
  throw new StackProblem('No redis-server was found on this machine.', {
    advice: 'Install it (on macOS: brew install redis), or set REDIS_URL to a Redis of your own.',
    command: 'sudo apt-get install redis-server',
  })
}
