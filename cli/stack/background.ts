import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { holderOf, readAddressFile, type StackAddress } from '../../smoke/stack/address-file.ts'
import { isRunning } from '../../smoke/stack/process-identity.ts'
import { StackProblem } from '../../smoke/stack/stack-problem.ts'

const lookEveryMs = 50
const stopWithinMs = 120_000

/**
 * Runs `stack up` with these arguments as a process of its own that outlives this one, and waits until its
 * stack is ready.
 *
 * @throws {StackProblem} when it ends before that, with what it said.
 */
export async function startInBackground(
  args: string[],
  files: { addressFile: string; log: string },
): Promise<StackAddress> {
  mkdirSync(dirname(files.log), { recursive: true })
  const log = openSync(files.log, 'w', 0o600)
  const [program = ''] = process.argv.slice(1)
  const holder = spawn(process.execPath, [...process.execArgv, program, 'stack', 'up', ...args], {
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  while (!hasEnded(holder)) {
    const address = addressOf(holder, files.addressFile)
    if (address !== undefined) {
      holder.unref()
      return address
    }
    await sleep(lookEveryMs)
  }
  throw new StackProblem(readFileSync(files.log, 'utf8').trim(), {
    advice: `What the stack said is also in ${files.log}.`,
  })
}

/**
 * Stops the stack that runs in another process and waits until nothing of it is left. Resolves to whether
 * there was one.
 *
 * @throws {StackProblem} when it does not end.
 */
export async function stopRunning(addressFile: string): Promise<boolean> {
  const holder = holderOf(addressFile)
  if (holder === undefined) return false
  process.kill(holder.pid, 'SIGTERM')
  const deadline = Date.now() + stopWithinMs
  while (isRunning(holder)) {
    if (Date.now() > deadline) {
      throw new StackProblem(`The stack did not stop within ${stopWithinMs / 1000} s.`, {
        advice: 'End its holder by force; its parts end with it.',
        command: `kill -9 ${holder.pid}`,
      })
    }
    await sleep(lookEveryMs)
  }
  return true
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Undefined while that process has no stack that is ready. */
function addressOf(holder: ChildProcess, addressFile: string): StackAddress | undefined {
  if (holderOf(addressFile)?.pid !== holder.pid) return undefined
  try {
    return readAddressFile(addressFile)
  } catch (error) {
    if (error instanceof StackProblem) return undefined
    throw error
  }
}
