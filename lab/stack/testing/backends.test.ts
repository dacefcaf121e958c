import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect } from 'chai'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { migrationStatus } from '../../../migrations/status.ts'
import { createGcsStore } from '../../../service/objects/gcs.ts'
import { emptyDatabase, freshBucket, freshDatabase, freshGcsBucket, freshRedis } from './backends.ts'

describe('the backends that the tests share', () => {
  it('give each caller a database of its own', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
    await query(one.url, 'create table mine (id int)')

    const found = await query(other.url, "select 1 from pg_tables where tablename = 'mine'")

    expect(found).to.deep.equal([])
    await Promise.all([one.drop(), other.drop()])
  })

  it('give a database with every migration applied', async () => {
    const database = await freshDatabase()

    expect((await migrationStatus(database.url)).pending).to.deep.equal([])
  })

  it('drop a database although somebody is still connected', async () => {
    const database = await emptyDatabase()
    const client = new Client(database.url)
    client.on('error', () => {})
    await client.connect()

    await database.drop()

    const refusal = await query(database.url, 'select 1').catch((error: Error) => error.message)
    expect(refusal).to.match(/does not exist/)
  })

  it('give each caller a Redis database of its own', async () => {
    const one = new Redis((await freshRedis()).url)
    const other = new Redis((await freshRedis()).url)
    await one.set('mine', '1')

    expect(await other.get('mine')).to.equal(null)
    one.disconnect()
    other.disconnect()
  })

  it('give each caller a key prefix of its own in a bucket that takes objects', async () => {
    const { endpointUrl, region, bucket, prefix, ...credentials } = await freshBucket()
    const client = new S3Client({ endpoint: endpointUrl, region, credentials, forcePathStyle: true })

    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}/mine`, Body: 'x' }))

    const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
    expect(listed.KeyCount).to.equal(1)
    client.destroy()
  })

  it('give each caller a name prefix of its own in a bucket of Cloud Storage', async () => {
    const { mode, keyFile, endpointUrl: endpoint, ...bucket } = await freshGcsBucket()
    const store = createGcsStore({ ...bucket, endpoint, keyFile })

    await store.write('mine', 'x', { contentType: 'text/plain' })

    expect([mode, await store.facts('mine')]).to.deep.include({
      key: 'mine',
      sizeBytes: 1,
      contentType: 'text/plain',
    })
    store.close()
  })
})

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
