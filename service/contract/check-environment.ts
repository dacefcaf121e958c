import {
  type Declaration,
  declarations,
  type Role,
  type Settings,
  type VariableName,
  type Variables,
} from './environment.ts'
import { tokenWeakness } from './token-weakness.ts'

/** One thing wrong with the environment. No value of a variable is ever part of it. */
export interface EnvironmentProblem {
  variable: string
  found: string
  why: string
  remedy: string
}

export interface EnvironmentWarning {
  variable: VariableName
  message: string
}

export type EnvironmentCheck =
  | { ok: true; settings: Settings; warnings: EnvironmentWarning[] }
  | { ok: false; problems: EnvironmentProblem[]; warnings: EnvironmentWarning[] }

/**
 * Judges whether a role could start with these variables: the service does so at its own start, and the
 * operator's tools before a release. Pure; finds every problem at once. Source: the guide's runtime
 * configuration check.
 */
export function checkEnvironment(role: Role, variables: Variables): EnvironmentCheck {
  const problems: EnvironmentProblem[] = []
  const warnings: EnvironmentWarning[] = []
  const settings: Record<string, unknown> = {}

  for (const [name, declaration] of Object.entries(declarations) as [VariableName, Declaration][]) {
    settings[name] = declaration.fallback
    const raw = variables[name]
    if (raw === undefined || raw.trim() === '') {
      const reason = declaration.roles.includes(role) ? declaration.requiredBecause?.(variables) : null
      if (reason) problems.push(missing(name, declaration, raw, reason))
      continue
    }
    const outcome = readOne(name, declaration, raw)
    if ('problem' in outcome) {
      if (declaration.roles.includes(role)) problems.push(outcome.problem)
      continue
    }
    settings[name] = outcome.value
    if (declaration.deprecatedFor) warnings.push(deprecated(name, declaration.deprecatedFor))
  }

  adoptAliases(variables, settings)
  problems.push(...contradictions(settings as Settings))
  if (role === 'api') {
    problems.push(...openAndClosed(settings as Settings))
    const weak = weakTokens(settings as Settings)
    if (settings['NODE_ENV'] === 'production') problems.push(...weak)
    else warnings.push(...weak.map(asWarning))
  }
  return problems.length > 0
    ? { ok: false, problems, warnings }
    : { ok: true, settings: settings as Settings, warnings }
}

function readOne(
  name: string,
  declaration: Declaration,
  raw: string,
): { value: unknown } | { problem: EnvironmentProblem } {
  if (declaration.secret && raw !== raw.trim()) return { problem: padded(name, raw) }
  const value = raw.trim()
  try {
    return { value: declaration.read(value) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      problem: {
        variable: name,
        found: 'a value that cannot be used',
        why: declaration.meaning,
        remedy: `Set ${name} to ${error.message}.`,
      },
    }
  }
}

function missing(name: string, declaration: Declaration, raw: string | undefined, reason: string) {
  return {
    variable: name,
    found: raw === undefined ? 'not set' : 'blank',
    why: reason,
    remedy: `Set ${name}: ${lowerFirst(declaration.meaning)}.`,
  }
}

function padded(name: string, raw: string): EnvironmentProblem {
  const newline = /[\r\n]\s*$/.test(raw)
  return {
    variable: name,
    found: newline ? 'a trailing newline' : 'white space around the value',
    why: 'it becomes part of the secret, and every use of the secret is then refused',
    remedy: newline
      ? `Store ${name} again without the newline, as printf '%s' does and echo does not.`
      : `Store ${name} again without the white space.`,
  }
}

function deprecated(name: VariableName, successor: string): EnvironmentWarning {
  return { variable: name, message: `${name} is deprecated: set ${successor} instead.` }
}

function adoptAliases(variables: Variables, settings: Record<string, unknown>): void {
  for (const [name, declaration] of Object.entries(declarations) as [VariableName, Declaration][]) {
    const successor = declaration.deprecatedFor
    if (successor && settings[name] !== undefined && !variables[successor]?.trim())
      settings[successor] = settings[name]
  }
}

function contradictions(settings: Settings): EnvironmentProblem[] {
  const problems: EnvironmentProblem[] = []
  if (settings.NODE_ENV === 'production' && !settings.PLC_ALLOW_OFFLINE_MODEL)
    for (const name of ['PLC_LLM_PROVIDER', 'PLC_INGEST_TRANSCRIBE_PROVIDER'] as const)
      if (settings[name] === 'offline')
        problems.push({
          variable: name,
          found: 'the offline model in production',
          why: 'it writes draft quality',
          remedy: `Set ${name} to openai, or PLC_ALLOW_OFFLINE_MODEL=1 if drafts are what you want.`,
        })
  if (settings.PLC_RETRY_MAX_DELAY < settings.PLC_RETRY_INITIAL_DELAY)
    problems.push({
      variable: 'PLC_RETRY_MAX_DELAY',
      found: 'less than PLC_RETRY_INITIAL_DELAY',
      why: 'the longest wait cannot be shorter than the first',
      remedy: 'Raise PLC_RETRY_MAX_DELAY or lower PLC_RETRY_INITIAL_DELAY.',
    })
  return problems
}

/** An operator who says both may have meant either. */
function openAndClosed(settings: Settings): EnvironmentProblem[] {
  const pairs = [
    ['PLC_OPEN_WRITES', 'PLC_WRITE_API_TOKEN'],
    ['PLC_OPEN_READS', 'PLC_READ_API_TOKEN'],
    ['PLC_METRICS_PUBLIC', 'PLC_METRICS_API_TOKEN'],
  ] as const
  return pairs
    .filter(([open, token]) => settings[open] && settings[token] !== undefined)
    .map(([open, token]) => ({
      variable: open,
      found: `set together with ${token}`,
      why: 'one opens to everybody what the other closes',
      remedy: `Leave one of the two out: ${open} to keep it closed.`,
    }))
}

const tokenVariables = [
  'PLC_WRITE_API_TOKEN',
  'PLC_READ_API_TOKEN',
  'PLC_OPS_API_TOKEN',
  'PLC_METRICS_API_TOKEN',
] as const

interface WeakToken extends EnvironmentProblem {
  variable: (typeof tokenVariables)[number]
}

function weakTokens(settings: Settings): WeakToken[] {
  return tokenVariables.flatMap((variable, place) => {
    const token = settings[variable]
    if (token === undefined) return []
    const twin = tokenVariables.slice(0, place).find((other) => settings[other] === token)
    const found = twin === undefined ? tokenWeakness(token) : `the same value as ${twin}`
    if (found === null) return []
    const why = twin === undefined ? 'whoever guesses it has the deployment' : 'whoever has one has both'
    return [{ variable, found, why, remedy: `Set ${variable} to what \`openssl rand -hex 32\` prints.` }]
  })
}

const asWarning = ({ variable, found, why, remedy }: WeakToken): EnvironmentWarning => ({
  variable,
  message: `${variable} is weak: ${found}, and ${why}. ${remedy}`,
})

const lowerFirst = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)
