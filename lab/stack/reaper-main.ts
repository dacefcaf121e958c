import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, type ProcessIdentity } from '../../smoke/process-identity.ts'
import type { ReaperOrder } from './reaper.ts'

const graceMs = 3_000

// The signals of a terminal or a service manager reach the holder too; what must end is known when it has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const watched: { process: ProcessIdentity; signal: NodeJS.Signals }[] = []
const paths: string[] = []

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as ReaperOrder
  if (told.order === 'watch') watched.push(told)
  else if (told.order === 'remove') paths.push(told.path)
  else watched.splice(0, watched.length, ...watched.filter((one) => one.process.pid !== told.process.pid))
}

for (const { process, signal } of watched.reverse()) await end(process, signal)
for (const path of paths) rmSync(path, { recursive: true, force: true })

async function end(target: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(target)) return
  const deadline = Date.now() + graceMs
  send(target.pid, signal)
  while (isRunning(target) && Date.now() < deadline) await sleep(10)
  // Every part leads a group of its own, so that what it started ends with it.
  send(-target.pid, 'SIGKILL')
}

function send(to: number, signal: NodeJS.Signals): void {
  try {
    process.kill(to, signal)
  } catch {
    // It ended between the look and the signal.
  }
}
