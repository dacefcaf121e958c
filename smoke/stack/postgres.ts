import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, runToEnd } from './child.ts'
import { onFreePort } from './free-port.ts'
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts'
import { randomSecret } from './random-secret.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

/** The conventional number of `nobody`: Postgres refuses to run as root. */
const nobody = 65_534

/** Everything is thrown away at the end, so nothing is worth the time that makes it survive a power cut. */
const throwAwaySettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

export interface Postgres {
  child: Child
  /** Starts it on the same port and data, after it has ended. */
  again(): Promise<Child>
  /** A superuser's URL of an empty database. */
  url: string
}

/** Starts a new, empty Postgres on a free loopback port, with a password made for this run. */
export async function startPostgres(surroundings: Surroundings): Promise<Postgres> {
  const user = process.getuid?.() === 0 ? nobody : undefined
  const binaries = postgresBinaries(surroundings.folder, user !== undefined)
  const password = randomSecret()
  const data = await createCluster(surroundings, binaries, password, user)
  return onFreePort(async (port) => {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      'unix_socket_directories=',
      'max_connections=200',
      ...throwAwaySettings,
    ]
    const { child, again } = await startChild({
      ...runningIn(surroundings, 'postgres'),
      ...asUser(user),
      command: binaries.postgres,
      args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      readyWithinMs: 30_000,
      probe: (log) => (log.includes('database system is ready to accept connections') ? true : undefined),
      // "Fast shutdown": SIGTERM would wait for every client to leave (Postgres manual, 18.5).
      stopSignal: 'SIGINT',
    })
    return { child, again, url: `postgres://pegasus:${password}@127.0.0.1:${port}/postgres` }
  })
}

async function createCluster(
  surroundings: Surroundings,
  binaries: PostgresBinaries,
  password: string,
  user: number | undefined,
): Promise<string> {
  const data = join(surroundings.folder, 'postgres-data')
  const passwordFile = join(surroundings.folder, 'postgres-password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user !== undefined) {
    chmodSync(surroundings.folder, 0o711)
    chownSync(data, user, user)
    chownSync(passwordFile, user, user)
  }
  await runToEnd({
    ...runningIn(surroundings, 'postgres'),
    ...asUser(user),
    name: 'initdb',
    command: binaries.initdb,
    args: [
      `--pgdata=${data}`,
      '--username=pegasus',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
  })
  return data
}

function asUser(user: number | undefined): { user?: number } {
  return user === undefined ? {} : { user }
}
