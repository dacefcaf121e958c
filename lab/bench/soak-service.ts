import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { programFile } from '../../smoke/project-files.ts'
import type { SoakSeen } from '../../smoke/soak/soak-seen.ts'

export type Child = ChildProcessByStdio<null, Readable, null>

export function startChild(file: string, args: (string | number)[]): Child {
  return spawn(process.execPath, [file, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs a measurement against a service of 20 ms that stalls when it is told to, in a process of its own. */
export async function withService<T>(
  { stallAtMs, stallForMs }: { stallAtMs: number; stallForMs: number },
  measure: (address: string) => Promise<T>,
): Promise<T> {
  const server = startChild(programFile('lab/bench/stalling-server'), [stallAtMs, stallForMs])
  try {
    const [port] = await once(createInterface(server.stdout), 'line')
    return await measure(`http://127.0.0.1:${port}`)
  } finally {
    server.kill()
  }
}

/** What a soak in a process of its own saw. */
export async function seenBy(prober: Child): Promise<SoakSeen> {
  return JSON.parse((await prober.stdout.toArray()).join(''))
}
