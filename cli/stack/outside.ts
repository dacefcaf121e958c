import type { Model, Outside, StorageAddress } from '../../lab/stack/backends.ts'
import type { Variables } from '../../service/contract/environment.ts'
import { UsageError } from '../usage-error.ts'

export const modelNames = ['offline', 'openai-scripted', 'openai'] as const
export type ModelName = (typeof modelNames)[number]

export const storageModes = ['s3', 'gcs'] as const
export type StorageMode = (typeof storageModes)[number]

const inherited = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS']

/** The operator's variables that every part of a stack inherits. */
export function machineVariables(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    inherited.flatMap((name) => {
      const value = variables[name]
      return value ? [[name, value]] : []
    }),
  )
}

/**
 * The parts that the operator's variables bring, to be used instead of starting them. Of the buckets, only
 * one of the chosen mode counts.
 *
 * @throws {UsageError} when S3_ENDPOINT_URL or GCS_ENDPOINT_URL comes without what it takes to use it.
 */
export function partsFromOutside(variables: Variables, mode: StorageMode): Outside {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = variables
  const storage = mode === 's3' ? s3FromOutside(variables) : gcsFromOutside(variables)
  return {
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(redisUrl ? { redisUrl } : {}),
    ...(storage ? { storage } : {}),
  }
}

function s3FromOutside(variables: Variables): StorageAddress | undefined {
  const { S3_ENDPOINT_URL: endpointUrl } = variables
  if (!endpointUrl) return undefined
  return {
    mode: 's3',
    endpointUrl,
    region: variables['AWS_REGION'] || 'us-east-1',
    prefix: variables['S3_PREFIX'] || 'pegasus',
    bucket: needed(variables, 'S3_BUCKET', 'S3_ENDPOINT_URL'),
    accessKeyId: needed(variables, 'AWS_ACCESS_KEY_ID', 'S3_ENDPOINT_URL'),
    secretAccessKey: needed(variables, 'AWS_SECRET_ACCESS_KEY', 'S3_ENDPOINT_URL'),
  }
}

function gcsFromOutside(variables: Variables): StorageAddress | undefined {
  const { GCS_ENDPOINT_URL: endpointUrl } = variables
  if (!endpointUrl) return undefined
  return {
    mode: 'gcs',
    endpointUrl,
    prefix: variables['GCS_PREFIX'] || 'pegasus',
    bucket: needed(variables, 'GCS_BUCKET', 'GCS_ENDPOINT_URL'),
    keyFile: needed(variables, 'GOOGLE_APPLICATION_CREDENTIALS', 'GCS_ENDPOINT_URL'),
  }
}

/**
 * The model that the operator chose. A key alone chooses nothing: calls to OpenAI cost money.
 *
 * @throws {UsageError} when OpenAI is chosen without a key.
 */
export function chosenModel(name: ModelName, variables: Variables): Model {
  if (name !== 'openai') return { provider: name }
  const { OPENAI_BASE_URL: baseUrl } = variables
  const apiKey = needed(variables, 'OPENAI_API_KEY', '--model openai')
  return { provider: 'openai', address: { apiKey, ...(baseUrl ? { baseUrl } : {}) } }
}

function needed(variables: Variables, name: string, by: string): string {
  const value = variables[name]
  if (value) return value
  throw new UsageError(`${by} is given, and ${name} is not.`, {
    advice: `Set ${name} as well, or leave out ${by}: then the stack brings its own.`,
  })
}
