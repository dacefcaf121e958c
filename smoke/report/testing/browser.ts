import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Whether Debian's Chromium is on this machine. */
export function hasChromium(): boolean {
  return spawnSync('chromium', ['--version'], { stdio: 'ignore' }).status === 0
}

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

/** A page in a real Chromium, driven over its DevTools protocol. */
export class Browser {
  /** The address of every request that the page has made. */
  readonly requests: string[] = []
  /** What the browser has found to say about the page: exceptions, console, violations of its policy. */
  readonly complaints: string[] = []
  readonly #process: ChildProcess
  readonly #profile: string
  readonly #socket: WebSocket
  readonly #answers = new Map<number, (message: Message) => void>()
  readonly #loaded: (() => void)[] = []
  #next = 0

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = child
    this.#profile = profile
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message))
  }

  static async open(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0']
    const child = spawn('chromium', [...args, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const port = await portOf(child)
    const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      type: string
      webSocketDebuggerUrl: string
    }[]
    const page = pages.find(({ type }) => type === 'page')
    const socket = new WebSocket(page?.webSocketDebuggerUrl ?? '')
    await once(socket, 'open')
    const browser = new Browser(child, profile, socket)
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await browser.#send(`${domain}.enable`)
    return browser
  }

  async show(url: string, theme: 'light' | 'dark'): Promise<void> {
    await this.#send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: theme }],
    })
    const loaded = new Promise<void>((resolve) => this.#loaded.push(resolve))
    await this.#send('Page.navigate', { url })
    await loaded
  }

  /** The value of an expression in the page, which must survive JSON. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result } = await this.#send('Runtime.evaluate', { expression, returnByValue: true })
    return (result as { value: Value }).value
  }

  async close(): Promise<void> {
    this.#socket.close()
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  async #send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#next
    const answered = new Promise<Message>((resolve) => this.#answers.set(id, resolve))
    this.#socket.send(JSON.stringify({ id, method, params }))
    const { result, error } = await answered
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result ?? {}
  }

  #take({ id, method, params, ...message }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.(message)
    if (method === 'Page.loadEventFired') this.#loaded.shift()?.()
    if (method === 'Network.requestWillBeSent') {
      this.requests.push((params as { request: { url: string } }).request.url)
    }
    if (/^(Log\.entryAdded|Runtime\.(exceptionThrown|consoleAPICalled))$/.test(method ?? '')) {
      this.complaints.push(JSON.stringify(params))
    }
  }
}

async function portOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('Chromium was started without its error output')
  for await (const line of createInterface(stderr)) {
    const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
    if (port === undefined) continue
    stderr.resume()
    return port
  }
  throw new Error('Chromium ended before it listened')
}
