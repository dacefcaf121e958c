import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Client } from 'pg'
import { linkLibraries } from './postgres-binaries.ts'
import { emptyDatabase } from './testing/backends.ts'

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
