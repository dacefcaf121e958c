import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isRunning, type ProcessIdentity } from '../../../smoke/process-identity.ts'

/** The identity of a process that is known to run. */
export function identified(pid: number): ProcessIdentity {
  const process = identify(pid)
  if (process === undefined) throw new Error(`no process ${pid} runs`)
  return process
}

/** The processes that have not ended after a few seconds of waiting. */
export async function survivors(processes: ProcessIdentity[], withinMs = 8_000): Promise<ProcessIdentity[]> {
  const deadline = Date.now() + withinMs
  while (processes.some(isRunning) && Date.now() < deadline) await sleep(20)
  return processes.filter(isRunning)
}
