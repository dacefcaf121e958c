import { expect } from 'chai'
import { Redis } from 'ioredis'
import { handshakeAnswer } from '../../smoke/testing/scripted-answers.ts'
import { openDatabase } from '../tables/database.ts'
import { freshBackends } from '../testing/test-config.ts'
import { keptHandshakes } from './kept.ts'

describe('a handshake that an API of the release before has kept', () => {
  it('is told by this one, with what that API did not look at as not known', async () => {
    const backends = await freshBackends()
    const redis = new Redis(backends.redisUrl)
    const database = openDatabase(backends.database.url, { applicationName: 'kept' })
    const { locks: _, ...older } = handshakeAnswer()
    await redis.set(`pegasus:handshake:${older.id}`, JSON.stringify(older))
    const found = await keptHandshakes(redis, database).find(older.id)
    expect(found).to.deep.equal({ ...older, locks: null })
    redis.disconnect()
    await database.destroy()
    await backends.database.drop()
  })
})
