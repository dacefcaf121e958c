import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { programFile } from '../../smoke/project-files.ts'
import type { Told } from './railway-sandbox/tell.ts'

export interface EvaluationLimits {
  timeMs: number
  heapMegabytes: number
  resultBytes: number
}

const usualLimits: EvaluationLimits = { timeMs: 10_000, heapMegabytes: 128, resultBytes: 4 * 1024 * 1024 }

/** Stands in what is told for what only whoever runs Railway's CLI has, and for the texts that Railway makes. */
export const outsideText = '(from outside)'
export const randomText = '(made by Railway)'

const sandbox = programFile('cli/descriptors/railway-sandbox/main')

/**
 * Evaluates a railway.ts for one environment, in a process that can do nothing but read the file's folder. What the
 * file does otherwise is a failure, in words that hold nothing of the file. Never throws.
 *
 * @param path where the file stands, so that it can import what stands beside it
 * @param withOutside whether what comes from outside is there, as `outsideText`, or missing
 */
export async function evaluateRailwayTs(
  path: string,
  text: string,
  {
    environment,
    withOutside = false,
    limits = usualLimits,
  }: { environment: string; withOutside?: boolean; limits?: EvaluationLimits },
): Promise<Told> {
  const folder = realFolderOf(path)
  const told = [folder, basename(path), environment, randomText, ...(withOutside ? [outsideText] : [])]
  const child = spawn(process.execPath, [...sandboxFlags(folder, limits), sandbox, ...told], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    timeout: limits.timeMs,
    killSignal: 'SIGKILL',
  })
  // A file that is refused at once leaves the rest of itself unread.
  child.stdin?.on('error', () => {}).end(text)
  let result = ''
  const channel = child.stdio[3] as Readable
  channel.setEncoding('utf8').on('data', (piece: string) => {
    result += piece
    if (result.length > limits.resultBytes) child.kill('SIGKILL')
  })
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (_, killedBy) => resolve(killedBy))
  })
  if (result.length > limits.resultBytes)
    return { failure: `it describes more than ${limits.resultBytes / 1024} kB` }
  if (signal === 'SIGKILL') return { failure: `it did not end within ${limits.timeMs / 1000} s` }
  if (signal !== null) return { failure: `it needs more than ${limits.heapMegabytes} MB of memory` }
  return parsed(result) ?? { failure: 'it ended before it had described anything' }
}

/** What keeps a process of Node's from doing anything but reading two folders. */
export function sandboxFlags(folder: string, { heapMegabytes }: EvaluationLimits = usualLimits): string[] {
  return [
    '--permission',
    ...[dirname(sandbox), folder].map((readable) => `--allow-fs-read=${readable}${sep}`),
    '--disallow-code-generation-from-strings',
    '--experimental-vm-modules',
    `--max-old-space-size=${heapMegabytes}`,
  ]
}

function realFolderOf(path: string): string {
  try {
    return realpathSync(dirname(path))
  } catch {
    return dirname(path)
  }
}

function parsed(result: string): Told | undefined {
  try {
    return JSON.parse(result)
  } catch {
    return undefined
  }
}
