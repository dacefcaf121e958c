import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { startTestServer, type TestServer, testBucket, testClient } from './testing/test-server.ts'

const quantum = 256 * 1024

describe('an upload session', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer()
  })
  after(() => server.stop())

  const start = async (name: string) =>
    (await testClient(server.url).bucket(testBucket).file(name).createResumableUpload())[0]
  const send = async (session: string, range: string, body = Buffer.alloc(0), more: object = {}) => {
    const headers = { 'content-range': range, ...more }
    const { status, headers: told } = await fetch(session, {
      method: 'PUT',
      headers,
      body,
      redirect: 'manual',
    })
    return `${status} ${told.get('range') ?? ''}`.trim()
  }
  const sizeOf = async (name: string) =>
    (await testClient(server.url).bucket(testBucket).file(name).getMetadata())[0].size

  it('takes pieces until the whole is there', async () => {
    const session = await start('pieces')
    expect(await send(session, `bytes 0-${quantum - 1}/*`, Buffer.alloc(quantum))).to.equal(
      '308 bytes=0-262143',
    )
    expect(await send(session, `bytes ${quantum}-${quantum + 9}/${quantum + 10}`, Buffer.alloc(10))).to.equal(
      '200',
    )
    expect(await sizeOf('pieces')).to.equal(String(quantum + 10))
  })

  it('keeps whole quanta only of a piece that is not the last', async () => {
    const session = await start('quanta')
    expect(await send(session, `bytes 0-${quantum + 9}/*`, Buffer.alloc(quantum + 10))).to.equal(
      '308 bytes=0-262143',
    )
  })

  it('says how far it is, before anything has come and after the end', async () => {
    const session = await start('asked')
    expect(await send(session, 'bytes */*')).to.equal('308')
    await send(session, 'bytes 0-2/3', Buffer.from('abc'))
    expect(await send(session, 'bytes */*')).to.equal('200')
  })

  it('ends when it is told the length of what has come', async () => {
    const session = await start('told')
    await send(session, `bytes 0-${quantum - 1}/*`, Buffer.alloc(quantum))
    expect(await send(session, `bytes */${quantum}`)).to.equal('200')
  })

  it('refuses a piece that leaves a gap', async () => {
    expect(await send(await start('gap'), 'bytes 5-7/8', Buffer.from('abc'))).to.equal('400')
  })

  it('makes no object of bytes whose digest is another', async () => {
    const session = await start('digest')
    const hash = { 'x-goog-hash': 'md5=JfnnlDI7RTiF9RgfG2JNCw==' }
    expect(await send(session, 'bytes 0-2/3', Buffer.from('abc'), hash)).to.equal('400')
    expect(server.unfinishedUploads()).to.not.include('digest')
  })

  it('is gone when it has been cancelled', async () => {
    const session = await start('cancelled')
    expect((await fetch(session, { method: 'DELETE' })).status).to.equal(499)
    expect(await send(session, 'bytes 0-2/3', Buffer.from('abc'))).to.equal('404')
  })

  it('goes on after a restart of the server, with the digest of the whole', async () => {
    const session = await start('restarted')
    await send(session, `bytes 0-${quantum - 1}/*`, Buffer.alloc(quantum, 1))
    await server.restart()
    const moved = session.replace(/^http:\/\/[^/]+/, server.url)
    expect(await send(moved, `bytes ${quantum}-${quantum + 2}/${quantum + 3}`, Buffer.from('abc'))).to.equal(
      '200',
    )
    const whole = Buffer.concat([Buffer.alloc(quantum, 1), Buffer.from('abc')])
    const [{ md5Hash }] = await testClient(server.url).bucket(testBucket).file('restarted').getMetadata()
    expect(md5Hash).to.equal(createHash('md5').update(whole).digest('base64'))
  })
})
