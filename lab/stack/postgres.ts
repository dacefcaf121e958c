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

/** Starts a standby of a Postgres of this machine that applies what the primary commits so much later. */
export async function startStandby(
  surroundings: Surroundings,
  primaryUrl: string,
  { delay }: { delay: string },
): Promise<Postgres> {
  const data = await takeBackup(surroundings, primaryUrl)
  writeFileSync(join(data, 'standby.signal'), '', { mode: 0o644 })
  const primary = new URL(primaryUrl)
  const connection = `host=127.0.0.1 port=${primary.port} user=${primary.username} password=${primary.password}`
  return serveCopy(surroundings, primaryUrl, {
    ...{ name: 'standby', data },
    settings: [`primary_conninfo=${connection}`, `recovery_min_apply_delay=${delay}`],
    ready: 'database system is ready to accept read-only connections',
  })
}

/** Starts a server of its own with the data of a backup, as they were when it was taken. The backup is used up by it. */
export function startFromBackup(
  surroundings: Surroundings,
  primaryUrl: string,
  backup: string,
): Promise<Postgres> {
  return serveCopy(surroundings, primaryUrl, { name: 'restored', data: backup, settings: [], ready })
}

/**
 * Takes a backup of a Postgres of this machine, into a new folder: its data and the log that makes them consistent
 * (a base backup of the low level, Postgres manual 26.3.3).
 */
export async function takeBackup(surroundings: Surroundings, primaryUrl: string): Promise<string> {
  const user = process.getuid?.() === 0 ? nobody : undefined
  if (user !== undefined) chmodSync(surroundings.folder, 0o711)
  const backup = join(surroundings.folder, `backup-${randomSecret().slice(0, 8)}`)
  const copy = (from: string, to: string) =>
    runToEnd({ ...runningIn(surroundings, 'backup'), name: 'cp', command: 'cp', args: ['-a', from, to] })
  const primary = new Client(primaryUrl)
  await primary.connect()
  try {
    const { rows } = await primary.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    )
    const data = rows[0]?.folder ?? ''
    await primary.query(`select pg_backup_start('backup', true)`)
    await copy(data, backup)
    const { rows: stopped } = await primary.query<{ label: string }>(
      'select labelfile as label from pg_backup_stop(false)',
    )
    // What was written while the files were copied.
    await copy(`${data}/pg_wal/.`, join(backup, 'pg_wal'))
    rmSync(join(backup, 'postmaster.pid'), { force: true })
    writeFileSync(join(backup, 'backup_label'), stopped[0]?.label ?? '', { mode: 0o644 })
    // The server renames it once it no longer needs it.
    if (user !== undefined) chownSync(join(backup, 'backup_label'), user, user)
    return backup
  } finally {
    await primary.end()
  }
}

function serveCopy(
  surroundings: Surroundings,
  primaryUrl: string,
  how: { name: string; data: string; settings: string[]; ready: string },
): Promise<Postgres> {
  const binaries = postgresBinaries(surroundings.folder, process.getuid?.() === 0)
  return serve(surroundings, { ...how, binaries, password: new URL(primaryUrl).password })
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
