import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { holderOf } from '../../smoke/local-stack/address-file.ts'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { isRunning } from '../../smoke/process-identity.ts'
import type { StarterNews } from './starter.ts'

const lookEveryMs = 50
const stopWithinMs = 120_000

/**
 * Runs `stack up` with these arguments as a process of its own that outlives this one, and waits until its
 * stack is ready. Should this process end before, that one ends too.
 *
 * @throws {StackProblem} what that process says went wrong.
 */
export async function startInBackground(args: string[], logFile: string): Promise<void> {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'w', 0o600)
  const [program = ''] = process.argv.slice(1)
  const holder = spawn(process.execPath, [...process.execArgv, program, 'stack', 'up', ...args], {
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  })
  closeSync(log)
  const news = await Promise.race([
    once(holder, 'message').then(([told]) => told as StarterNews),
    once(holder, 'close').then(() => undefined),
  ])
  if (news === undefined) {
    const remedy = { advice: `What it said is in ${logFile}.` }
    throw new StackProblem(`The stack ended at once.\n${readFileSync(logFile, 'utf8').trim()}`, remedy)
  }
  if ('found' in news) throw new StackProblem(news.found, news.remedy)
  holder.unref()
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
