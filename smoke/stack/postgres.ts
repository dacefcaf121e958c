import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
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
  return serve(surroundings, { name: 'postgres', binaries, data, password, settings: [], ready })
}

const ready = 'database system is ready to accept connections'

/**
 * Starts a standby of a Postgres of this machine that applies what the primary commits so much later. Its data is
 * copied from the primary by a backup of the low level (Postgres manual, 26.3.3).
 */
export async function startStandby(
  surroundings: Surroundings,
  primaryUrl: string,
  { delay }: { delay: string },
): Promise<Postgres> {
  const user = process.getuid?.() === 0 ? nobody : undefined
  if (user !== undefined) chmodSync(surroundings.folder, 0o711)
  const data = join(surroundings.folder, `standby-${randomSecret().slice(0, 8)}`)
  await copyPrimary(surroundings, primaryUrl, data)
  if (user !== undefined)
    for (const name of ['standby.signal', 'backup_label']) chownSync(join(data, name), user, user)
  const primary = new URL(primaryUrl)
  const connection = `host=127.0.0.1 port=${primary.port} user=${primary.username} password=${primary.password}`
  return serve(surroundings, {
    name: 'standby',
    binaries: postgresBinaries(surroundings.folder, user !== undefined),
    data,
    password: primary.password,
    settings: [`primary_conninfo=${connection}`, `recovery_min_apply_delay=${delay}`],
    ready: 'database system is ready to accept read-only connections',
  })
}

async function copyPrimary(surroundings: Surroundings, primaryUrl: string, data: string): Promise<void> {
  const primary = new Client(primaryUrl)
  await primary.connect()
  try {
    const { rows } = await primary.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    )
    await primary.query(`select pg_backup_start('standby', true)`)
    await runToEnd({
      ...runningIn(surroundings, 'standby'),
      name: 'cp',
      command: 'cp',
      args: ['-a', rows[0]?.folder ?? '', data],
    })
    const { rows: stopped } = await primary.query<{ label: string }>(
      'select labelfile as label from pg_backup_stop(false)',
    )
    rmSync(join(data, 'postmaster.pid'), { force: true })
    writeFileSync(join(data, 'backup_label'), stopped[0]?.label ?? '', { mode: 0o644 })
    writeFileSync(join(data, 'standby.signal'), '')
  } finally {
    await primary.end()
  }
}

function serve(
  surroundings: Surroundings,
  {
    name,
    binaries,
    data,
    password,
    settings,
    ready,
  }: {
    name: string
    binaries: PostgresBinaries
    data: string
    password: string
    settings: string[]
    /** What it logs once it can be asked. */
    ready: string
  },
): Promise<Postgres> {
  const user = process.getuid?.() === 0 ? nobody : undefined
  return onFreePort(async (port) => {
    const all = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      'unix_socket_directories=',
      'max_connections=200',
      ...throwAwaySettings,
      ...settings,
    ]
    const { child, again } = await startChild({
      ...runningIn(surroundings, name),
      ...asUser(user),
      command: binaries.postgres,
      args: ['-D', data, ...all.flatMap((setting) => ['-c', setting])],
      readyWithinMs: 30_000,
      probe: (log) => (log.includes(ready) ? true : undefined),
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
