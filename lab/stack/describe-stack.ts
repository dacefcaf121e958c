import { readFileSync } from 'node:fs'
import type { StackAddress } from '../../smoke/local-stack/address-file.ts'
import { pollingLine } from './roles.ts'

/** What is true of a stack that is ready, without a secret. */
export interface StackDescription {
  apiUrl: string
  postgres: string
  redis: string
  storage: string
  model: StackAddress['model']
  logs: string
  addressFile: string
  /** The line by which the worker said that it polls the queue (step 3 of the deployment guide). */
  workerPolling: string | null
}

export function describeStack(address: StackAddress, addressFile: string): StackDescription {
  const { apiUrl, databaseUrl, redisUrl, storage, model, logs, parts } = address
  const worker = parts.findLast(({ name }) => name.startsWith('worker'))
  const origin = (name: string) => (parts.some((part) => part.name === name) ? '' : ' (given from outside)')
  return {
    apiUrl,
    postgres: `${hostOf(databaseUrl)}${origin('postgres')}`,
    redis: `${hostOf(redisUrl)}${origin('redis')}`,
    storage: `${storage.mode} at ${storage.endpointUrl}, bucket ${storage.bucket}${origin(storage.mode)}`,
    model,
    logs,
    addressFile,
    workerPolling: worker === undefined ? null : (pollingLine(readFileSync(worker.logFile, 'utf8')) ?? null),
  }
}

/** The description as lines to read. */
export function stackLines(stack: StackDescription): string[] {
  return [
    'The stack is up.',
    `  API       ${stack.apiUrl}`,
    `  Postgres  ${stack.postgres}`,
    `  Redis     ${stack.redis}`,
    `  storage   ${stack.storage}`,
    `  model     ${stack.model}`,
    `  logs      ${stack.logs}`,
    `  tokens    ${stack.addressFile} (only you can read it)`,
    'The worker says that it polls the queue:',
    `  ${stack.workerPolling}`,
  ]
}

/** Host and port of a URL that also holds a password. */
function hostOf(url: string): string {
  return new URL(url).host
}
