import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { Agent, FormData, request } from 'undici'
import { FileOnDisk } from './file-on-disk.ts'

describe('a file on disk in a form', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const path = join(folder, 'lecture.wav')
  const dispatcher = new Agent()
  const content = Buffer.alloc(5_000_000, 'lecture')
  before(() => writeFileSync(path, content))
  after(async () => {
    await dispatcher.destroy()
    rmSync(folder, { recursive: true })
  })

  it('is sent whole, with its name and type', async () => {
    const received: Buffer[] = []
    const server = await serverThat(async (asked) => void received.push(await buffer(asked)))

    await send(server)

    const body = Buffer.concat(received)
    expect(body.includes(content)).to.equal(true)
    expect(body.toString('latin1')).to.include('filename="a.wav"').and.include('Content-Type: audio/wav')
  })

  it('is closed as soon as the request is cut off', async () => {
    const server = await serverThat(
      async (asked) => void asked.once('data', () => asked.socket.resetAndDestroy()),
    )

    const refusal = await send(server).catch((error: Error) => error)

    expect(refusal).to.be.instanceOf(Error)
    expect(await openedAfterAMoment()).to.deep.equal([])
  })

  async function send(server: Server): Promise<void> {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const body = new FormData()
    body.append('file', new FileOnDisk(path, 'a.wav', 'audio/wav'))
    try {
      const { body: answer } = await request(`http://127.0.0.1:${port}`, { method: 'POST', body, dispatcher })
      await answer.dump()
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  /** Closing is asynchronous: it is waited for, for a second at most. */
  async function openedAfterAMoment(): Promise<string[]> {
    for (let look = 0; look < 50 && opened().length > 0; look++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    return opened()
  }

  function opened(): string[] {
    return readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path ? [fd] : []
      } catch {
        return []
      }
    })
  }
})

async function serverThat(receives: (asked: IncomingMessage) => Promise<void>): Promise<Server> {
  const server = createServer((asked, answer) => void receives(asked).then(() => answer.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
