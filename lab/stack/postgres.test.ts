import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Client } from 'pg'
import { startFromBackup, takeBackup } from './postgres.ts'
import { linkLibraries } from './postgres-binaries.ts'
import { emptyDatabase } from './testing/backends.ts'
import { temporarySurroundings } from './testing/surroundings.ts'

describe('startPostgres', () => {
  it('lets nobody in without the password', async () => {
    const database = await emptyDatabase()
    const url = new URL(database.url)
    url.password = 'guessed'

    const refusal = await new Client(url.href).connect().catch((error: Error) => error.message)

    expect(refusal).to.contain('password authentication failed')
    await database.drop()
  })
})

describe('startFromBackup', () => {
  it('serves what was there when the backup was taken, whatever has become of it since', async () => {
    const surroundings = temporarySurroundings()
    const database = await emptyDatabase()
    await query(database.url, `create table kept (id integer); insert into kept values (1)`)
    const backup = await takeBackup(surroundings, database.url)
    await query(database.url, `drop table kept`)
    const restored = await startFromBackup(surroundings, database.url, backup)
    const there = new URL(database.url)
    there.port = new URL(restored.url).port

    const { rows } = await query(there.href, 'select * from kept')

    expect(rows).to.deep.equal([{ id: 1 }])
    await restored.child.stop()
    await surroundings.reaper.release()
    await database.drop()
  })
})

describe('linkLibraries', () => {
  it('makes the links that an install script was not allowed to make, and keeps those that are there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    mkdirSync(join(folder, 'native', 'lib'), { recursive: true })
    writeFileSync(join(folder, 'native', 'lib', 'libpq.so.5.18'), 'code')
    const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }
    writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify([link]))

    linkLibraries(folder)
    linkLibraries(folder)

    expect(readFileSync(join(folder, link.target), 'utf8')).to.equal('code')
    rmSync(folder, { recursive: true })
  })
})

async function query(url: string, sql: string) {
  const client = new Client(url)
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
