import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { identify, isRunning, type ProcessIdentity } from '../process-identity.ts'
import { projectRoot } from '../project-files.ts'
import { StackProblem } from './stack-problem.ts'

const Identity = z.object({ pid: z.number().int(), started: z.string() })

/** Where a running stack is found and how it is spoken to. Holds secrets: only its owner may read the file. */
export const StackAddress = z.object({
  apiUrl: z.url(),
  writeToken: z.string(),
  readToken: z.string(),
  opsToken: z.string(),
  databaseUrl: z.string(),
  redisUrl: z.string(),
  storage: z.discriminatedUnion('mode', [
    z.object({
      mode: z.literal('s3'),
      endpointUrl: z.string(),
      region: z.string(),
      bucket: z.string(),
      prefix: z.string(),
      accessKeyId: z.string(),
      secretAccessKey: z.string(),
    }),
    z.object({
      mode: z.literal('gcs'),
      endpointUrl: z.string(),
      bucket: z.string(),
      prefix: z.string(),
      keyFile: z.string(),
    }),
  ]),
  /** Who transcribes and generates. */
  model: z.enum(['offline', 'openai-scripted', 'openai']),
  /** The processes that were started, each with its log file. */
  parts: z.array(Identity.extend({ name: z.string(), logFile: z.string() })),
  startedAt: z.iso.datetime(),
  folder: z.string(),
  logs: z.string(),
})
export type StackAddress = z.infer<typeof StackAddress>

const AddressFile = z.object({
  /** The process that holds the stack: when it ends, the stack ends. */
  holder: Identity,
  /** Null while the stack is starting. Read apart, so that the stack of another release can still be stopped. */
  address: z.unknown(),
})

/** The folder of the checkout's own stack. */
export const defaultFolder = join(projectRoot, '.pegasus')

/** Where a stack that keeps its files in this folder says where it is. */
export function addressFileIn(folder: string): string {
  return join(folder, 'stack.json')
}

const howToStart = {
  advice: 'Start the stack, in another terminal or in the background.',
  command: 'pegasus-ops stack up --detach',
}

/** @throws {StackProblem} when there is none, when it is still starting, or when it has died. */
export function readAddressFile(file = addressFileIn(defaultFolder)): StackAddress {
  const found = parse(file)
  if (found === undefined)
    throw new StackProblem(`No local stack runs here (${file} is not there).`, howToStart)
  if (!isRunning(found.holder))
    throw new StackProblem(`The local stack of ${file} has died without being stopped.`, howToStart)
  if (found.address === null) {
    const remedy = { advice: 'Wait a few seconds and try again.' }
    throw new StackProblem('The local stack is still starting.', remedy)
  }
  const address = StackAddress.safeParse(found.address)
  if (address.success) return address.data
  throw new StackProblem('The local stack was started by another release and speaks of itself differently.', {
    advice: 'Stop it, and start it again.',
    command: 'pegasus-ops stack down && pegasus-ops stack up --detach',
  })
}

/** The process that holds the running stack, whether it is ready yet or not; undefined when none runs. */
export function holderOf(file: string): ProcessIdentity | undefined {
  const holder = parse(file)?.holder
  return holder !== undefined && isRunning(holder) ? holder : undefined
}

/** A claim on an address file: of all stacks that name it, at most one runs. */
export interface Claim {
  publish(address: StackAddress): void
  release(): void
}

/** @throws {StackProblem} when another stack holds it. */
export function claimAddressFile(file: string): Claim {
  const holder = identify(process.pid)
  if (holder === undefined) throw new Error('this process does not find itself among those that run')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if (!createExclusively(file, { holder, address: null })) {
    const other = holderOf(file)
    if (other !== undefined) {
      throw new StackProblem(`A stack already runs here, held by process ${other.pid}.`, {
        advice: 'Use that one, or stop it first.',
        command: 'pegasus-ops stack down',
      })
    }
    // Left by a stack that died.
    rmSync(file, { force: true })
    return claimAddressFile(file)
  }
  return {
    publish(address) {
      const next = `${file}.next`
      writeFileSync(next, JSON.stringify({ holder, address }, null, 2), { mode: 0o600 })
      renameSync(next, file)
    },
    release: () => rmSync(file, { force: true }),
  }
}

function createExclusively(file: string, content: z.infer<typeof AddressFile>): boolean {
  try {
    writeFileSync(file, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Undefined when the file is not there, or is not one that a stack wrote. */
function parse(file: string): z.infer<typeof AddressFile> | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    return AddressFile.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
