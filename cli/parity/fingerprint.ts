import { randomBytes } from 'node:crypto'
import { digestEnvironment, effectiveValues } from '../../service/contract/environment-digest.ts'
import type { StoredVariable } from '../platforms/variable.ts'
import { aliasesOf, declarationOf } from './declared.ts'
import { partsOfUrl, type UrlPart, urlParts } from './url-parts.ts'
import type { Observation, ObservedValue } from './witness.ts'

/** The key of one run: random, in memory only, and the same that live processes answer under. */
export class RunKey {
  readonly #bytes = new Uint8Array(randomBytes(32))

  /** As a live process takes it: base64url without padding. */
  toBase64url(): string {
    return Buffer.from(this.#bytes).toString('base64url')
  }

  /** The HMACs by which values compare; what is made under another key never equals one of these. */
  digest(values: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    return digestEnvironment(this.#bytes, values)
  }
}

/** The fingerprints of what counts where a variable is not set, by name. */
export function fingerprintsOfDefaults(key: RunKey): Promise<Record<string, string>> {
  return key.digest(effectiveValues({}))
}

/**
 * Turns what a source stores into what may be compared: texts become fingerprints of what they come down to, as a
 * live process would tell them, and a deprecated name counts under its successor.
 */
export async function observe(
  key: RunKey,
  variables: readonly StoredVariable[],
): Promise<Map<string, Observation>> {
  const stored = new Map(variables.map((variable) => [variable.name, variable]))
  const texts = textsOf(variables)
  const effective: Readonly<Record<string, string>> = effectiveValues(texts)
  const chosen = chooseNames(stored)
  const values: Record<string, string> = {}
  for (const [name, { value }] of chosen) {
    if (value.kind !== 'text') continue
    const text = value.text.reveal()
    values[name] = (declarationOf(name) === undefined ? undefined : effective[name]) ?? text
    const parts = partsOfUrl(text.trim())
    if (parts !== null) for (const part of urlParts) values[partName(name, part)] = parts[part]
  }
  const digests = await key.digest(values)
  return new Map([...chosen].map(([name, variable]) => [name, observation(name, variable, digests)]))
}

/** The texts of variables by name: only for what must read them, never to be kept. */
export function textsOf(variables: readonly StoredVariable[]): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap(({ name, value }) => (value.kind === 'text' ? [[name, value.text.reveal()]] : [])),
  )
}

/** Each variable under the name that counts: a deprecated one stands in where its successor is not set. */
function chooseNames(stored: ReadonlyMap<string, StoredVariable>): Map<string, StoredVariable> {
  const chosen = new Map<string, StoredVariable>()
  for (const [name, variable] of stored) {
    const successor = declarationOf(name)?.deprecatedFor
    if (successor === undefined) {
      const alias = isBlank(variable)
        ? aliasesOf(name)
            .map((one) => stored.get(one))
            .find((one) => one !== undefined && !isBlank(one))
        : undefined
      chosen.set(name, alias ?? variable)
    } else if (!stored.has(successor)) chosen.set(successor, variable)
  }
  return chosen
}

function isBlank({ value }: StoredVariable): boolean {
  return value.kind === 'text' && value.text.reveal().trim() === ''
}

function observation(
  name: string,
  variable: StoredVariable,
  digests: Readonly<Record<string, string>>,
): Observation {
  const { value: _, name: under, ...known } = variable
  return {
    ...known,
    name,
    ...(under === name ? {} : { under }),
    value: observedValue(name, variable, digests),
  }
}

function observedValue(
  name: string,
  variable: StoredVariable,
  digests: Readonly<Record<string, string>>,
): ObservedValue {
  const { value } = variable
  if (value.kind !== 'text') return value
  if (isBlank(variable)) return { kind: 'blank' }
  const parts = urlParts.map((part) => [part, digests[partName(name, part)]] as const)
  return {
    kind: 'fingerprint',
    whole: digests[name] ?? '',
    ...(parts.every(([, digest]) => digest !== undefined)
      ? { parts: Object.fromEntries(parts) as Record<UrlPart, string> }
      : {}),
  }
}

// No variable's name holds a space, so that a part never collides with another variable.
function partName(name: string, part: UrlPart): string {
  return `${name} ${part}`
}
