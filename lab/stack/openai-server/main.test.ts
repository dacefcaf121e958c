import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { chatRequest } from './testing/requests.ts'

describe('the scripted OpenAI server as a process', () => {
  let folder: string
  let child: ChildProcess
  let url: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openai-server-'))
    await writeFile(join(folder, 'lectures.json'), JSON.stringify({ 'a.wav': { text: 'One. Two.' } }))
    child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '0', folder], {
      env: { ...process.env, OPENAI_SERVER_API_KEY: 'sk-main' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    url = await announcedUrl(child)
  })
  after(async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })

  it('is scripted, healed and read over HTTP', async () => {
    const fault = { on: 'generation', fault: { kind: 'status', status: 503 } }
    await fetch(new URL('/script', url), { method: 'POST', body: JSON.stringify(fault) })
    const broken = await generate(url)
    await fetch(new URL('/script', url), { method: 'DELETE' })
    const healed = await generate(url)
    const journal = (await (await fetch(new URL('/requests', url))).json()) as { status: number }[]
    expect([broken.status, healed.status]).to.deep.equal([503, 200])
    expect(journal.map(({ status }) => status)).to.deep.equal([503, 200])
  })

  it('refuses a script that cannot be played', async () => {
    const answer = await fetch(new URL('/script', url), { method: 'POST', body: '{"on":"lunch"}' })
    expect(answer.status).to.equal(400)
  })

  it('stops on SIGTERM', async () => {
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).to.equal(0)
  })
})

async function announcedUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the process has no output')
  const [line] = await once(createInterface({ input: stdout }), 'line')
  return (JSON.parse(line) as { url: string }).url
}

function generate(url: string): Promise<Response> {
  const headers = { authorization: 'Bearer sk-main', 'content-type': 'application/json' }
  return fetch(`${url}/chat/completions`, { method: 'POST', headers, body: chatRequest({}) })
}
