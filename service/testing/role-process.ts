import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startVariables } from '../../smoke/project-files.ts'
import type { Variables } from '../contract/environment.ts'
import { type TestBackends, testVariables } from './test-config.ts'

/** A role of this source as a process of its own. */
export interface RoleProcess {
  pid: number | undefined
  /** What it has logged so far. */
  lines: Record<string, unknown>[]
  /** Resolves to the first line with that message. */
  logged(message: string): Promise<Record<string, unknown>>
  /** Sends a signal and resolves to the exit code, or null when the signal itself ended the process. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts a worker and waits until it polls the queue. */
export function startWorkerProcess(backends: TestBackends, overrides: Variables = {}): Promise<RoleProcess> {
  return startRole('worker', 'worker.polling', backends, overrides)
}

/** Starts an API on a port of its own and waits until it listens. */
export async function startApiProcess(
  backends: TestBackends,
  overrides: Variables = {},
): Promise<RoleProcess & { url: string }> {
  const api = await startRole('api', 'api.listening', backends, {
    HOST: '127.0.0.1',
    PORT: '0',
    ...overrides,
  })
  return { ...api, url: `http://127.0.0.1:${(await api.logged('api.listening'))['port']}` }
}

async function startRole(
  role: 'api' | 'worker',
  ready: string,
  backends: TestBackends,
  overrides: Variables,
): Promise<RoleProcess> {
  // A killed process leaves its temporary files: they go with this folder.
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-role-'))
  const variables = { ...testVariables(backends, { PLC_LOG_LEVEL: 'info' }), TMPDIR: folder, ...overrides }
  const child = spawnRole(role, variables)
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const lines: Record<string, unknown>[] = []
  const waiting = new Map<string, PromiseWithResolvers<Record<string, unknown>>>()
  const logged = (message: string) => {
    const found = lines.find((line) => line['message'] === message)
    if (found) return Promise.resolve(found)
    const promise = waiting.get(message) ?? Promise.withResolvers<Record<string, unknown>>()
    waiting.set(message, promise)
    return promise.promise
  }
  if (child.stdout)
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text)
      lines.push(line)
      waiting.get(line.message)?.resolve(line)
    })
  const exited = once(child, 'exit')
  await Promise.race([
    logged(ready),
    exited.then(([code]) => Promise.reject(new Error(`the ${role} ended with ${code} before ${ready}`))),
  ])
  return {
    pid: child.pid,
    lines,
    logged,
    async end(signal) {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

/** Runs a role with exactly these variables. */
export function spawnRole(role: 'api' | 'worker', variables: Variables): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL(`../${role}.ts`, import.meta.url))], {
    env: { PATH: process.env['PATH'], ...startVariables, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
