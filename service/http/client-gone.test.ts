import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { type RoleProcess, startApiProcess } from '../testing/role-process.ts'
import { freshBackends, writeToken } from '../testing/test-config.ts'

const form =
  '--b\r\ncontent-disposition: form-data; name="course_id"\r\n\r\ncourse-1\r\n--b\r\ncontent-dispos'
const broken = {
  'a JSON body': ['/lectures/lecture-1/generate', 'application/json', '{"llm_model":'],
  'a form': ['/lectures/ingest', 'multipart/form-data; boundary=b', form],
} as const

describe('a client that goes away', () => {
  let api: RoleProcess & { url: string }
  before(async () => {
    api = await startApiProcess(await freshBackends())
  })
  after(async () => {
    await api.end('SIGKILL')
  })

  for (const [what, [path, type, half]] of Object.entries(broken))
    it(`in the middle of ${what} is no failure of ours in the log`, async () => {
      await hangUp(api.url, path, type, half)
      const line = await logged(api, path)
      expect(line).to.include({ status_code: 400, message: 'request.complete' })
      expect(api.lines.filter(({ severity }) => severity === 'ERROR')).to.deep.equal([])
    })
})

/** Sends a request whose body is announced longer than it is, and closes the connection. */
async function hangUp(url: string, path: string, type: string, half: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${writeToken}`,
    `content-type: ${type}`,
    `content-length: ${half.length + 1000}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${half}`, () => setTimeout(() => socket.destroy(), 100))
  await once(socket, 'close')
}

async function logged(api: RoleProcess, path: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = api.lines.find((one) => one['path'] === path)
    if (line) return line
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
