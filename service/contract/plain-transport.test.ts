import { expect } from 'chai'
import { plainTransports } from './plain-transport.ts'

describe('plainTransports', () => {
  const suspect = (REDIS_URL: string) => plainTransports({ REDIS_URL }).length > 0

  it('passes TLS, this machine, private ranges and names that only a private network knows', () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.7.7',
      '[fd12:3456::1]',
      'red-abc123',
      'redis.railway.internal',
      'pegasus-redis.internal',
      'pegasus-redis.flycast',
    ])
      expect(suspect(`redis://:secret@${host}:6379`), host).to.equal(false)
    expect(suspect('rediss://:secret@redis.example.com')).to.equal(false)
  })

  it('suspects every other host, also one that only looks private', () => {
    for (const host of [
      'redis.example.com',
      '8.8.8.8',
      '172.32.0.1',
      '11.0.0.1',
      '[2001:db8::1]',
      '10.0.0.1.example.com',
      'internal.example.com',
      '100.64.0.1',
    ])
      expect(suspect(`redis://${host}`), host).to.equal(true)
  })

  it('knows how Postgres is told to use TLS', () => {
    const suspected = (query: string) =>
      plainTransports({ DATABASE_URL: `postgres://u:p@db.example.com/x${query}` }).map(
        ({ variable }) => variable,
      )
    for (const query of ['?sslmode=prefer', '?sslmode=require', '?sslmode=verify-full', '?ssl=true'])
      expect(suspected(query), query).to.deep.equal([])
    for (const query of ['', '?sslmode=disable', '?ssl=false'])
      expect(suspected(query), query).to.deep.equal(['DATABASE_URL'])
  })
})
