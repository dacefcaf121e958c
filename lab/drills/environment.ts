import { checkEnvironment } from '../../service/contract/check-environment.ts'
import { type Declaration, declarations, type VariableName } from '../../service/contract/environment.ts'
import { effectiveValues, mustMatch } from '../../service/contract/environment-digest.ts'
import { sharedVariables } from '../stack/roles.ts'
import type { Drill } from './drill.ts'

/** What follows from these has names of its own (another database, Redis, bucket, release), and drills of its own. */
const drilledElsewhere: ReadonlySet<VariableName> = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'STORAGE_MODE',
  'PEGASUS_RELEASE',
])

/** Texts of every kind that a variable may ask for. */
const texts = ['elsewhere', 'staging', 'true', '7', 'when_required', 'https://elsewhere.invalid', 'offline']

/** What a worker of the stack runs with, its addresses and secrets apart. */
const usual = sharedVariables(
  {
    databaseUrl: 'postgres://pegasus:secret@127.0.0.1/pegasus',
    redisUrl: 'redis://127.0.0.1/0',
    storage: {
      mode: 's3',
      endpointUrl: 'http://127.0.0.1:9000',
      region: 'us-east-1',
      bucket: 'pegasus',
      prefix: 'pegasus',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    },
    openAi: { apiKey: 'key', baseUrl: 'http://127.0.0.1:9001' },
    children: [],
    again: {},
  },
  { provider: 'openai-scripted' },
)

/** A drill for each variable that must match, by the contract's own declarations. */
export const environmentDrifts: readonly Drill[] = mustMatch
  .filter((name) => !drilledElsewhere.has(name))
  .map((name) => ({
    name: `drift-of-${name.toLowerCase().replaceAll('_', '-')}`,
    family: 'environment',
    breaks: `${name} of the worker is not that of the API`,
    expects: { outcome: 'fail', check: 'environment', says: new RegExp(`\\b${name} (differs|is missing)`) },
    withinMs: 30_000,
    async inject(ground) {
      await ground.replaceWorker(drifted(name))
    },
  }))

/**
 * Another value of the variable with which a worker still starts, and what it needs beside it.
 *
 * @throws {RangeError} when none of the texts is one.
 */
export function drifted(name: VariableName): Record<string, string> {
  const declaration: Declaration = declarations[name]
  const before = effectiveValues(usual)[name]
  for (const text of texts.filter((one) => isReadBy(declaration, one))) {
    // A model that costs nothing has to be allowed.
    for (const variables of [{ [name]: text }, { PLC_ALLOW_OFFLINE_MODEL: 'true', [name]: text }]) {
      const after = { ...usual, ...variables }
      if (effectiveValues(after)[name] !== before && checkEnvironment('worker', after).ok) return variables
    }
  }
  throw new RangeError(`no other value of ${name} is known with which a worker starts`)
}

function isReadBy({ read }: Declaration, text: string): boolean {
  try {
    read(text)
    return true
  } catch {
    return false
  }
}
