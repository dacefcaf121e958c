import { checkEnvironment } from '../../service/contract/check-environment.ts'
import { type Declaration, declarations, type Role } from '../../service/contract/environment.ts'
import type { StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess } from './descriptor.ts'
import type { Finding } from './finding.ts'

/** What a value stands for that only the platform knows: set, and not to be judged. */
const unknown = 'unknown'

/**
 * Judges the variables of a process by the contract of its role: what is missing, what cannot be used, what is an old
 * name, and what is a secret that everybody with the repository can read. Pure; no value is in what it says.
 */
export function judgeVariables(process: DescribedProcess): Finding[] {
  const { role } = process
  return [
    ...(role === undefined ? [] : byContract(process, role)),
    ...process.variables.flatMap((variable) => [
      ...inClear(variable, process),
      ...(role === undefined ? [] : unread(variable, process)),
    ]),
  ]
}

function byContract(process: DescribedProcess, role: Role): Finding[] {
  const known = new Map(process.variables.map((variable) => [variable.name, variable]))
  // The image sets it for whoever does not.
  const values: Record<string, string> = { NODE_ENV: 'production' }
  for (const { name, value } of process.variables)
    values[name] = value.kind === 'text' ? value.text.reveal() : unknown
  const check = checkEnvironment(role, values)
  const problems = check.ok ? [] : check.problems
  return [
    ...problems.flatMap(({ variable, found, why, remedy }) => {
      const there = known.get(variable)
      if (there === undefined ? process.elsewhere !== undefined : there.value.kind !== 'text') return []
      const rule = there === undefined ? 'variable-missing' : 'variable-unusable'
      const says = `${variable} ${found === 'not set' ? 'is neither set nor said to be held by the platform' : `has ${found}`}`
      return [{ rule, severity: 'error' as const, ...subject(there, process), says, why, remedy }]
    }),
    ...check.warnings
      .filter(({ variable }) => declarations[variable].deprecatedFor !== undefined)
      .map(({ variable, message }) => ({
        rule: 'variable-deprecated',
        severity: 'warning' as const,
        ...subject(known.get(variable), process),
        says: message.replace(/:.*/, ''),
        why: 'An old name is read for now, and will not be one day.',
        remedy: message.replace(/^.*?: s/, 'S'),
      })),
  ]
}

function inClear(variable: StoredVariable, process: DescribedProcess): Finding[] {
  const { name, value } = variable
  if (value.kind !== 'text' || value.text.reveal().trim() === '') return []
  const declared: Declaration | undefined = Object.hasOwn(declarations, name)
    ? declarations[name as keyof typeof declarations]
    : undefined
  const secret = declared?.secret ?? isSecret(name, value.text.reveal().trim())
  const withPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*:[^/\s]+@/i.test(value.text.reveal())
  if (!secret && !withPassword) return []
  return [
    {
      rule: 'secret-in-clear',
      severity: 'error',
      ...subject(variable, process),
      says: `${name} ${secret ? 'is a secret' : 'holds a URL with a password'} and its value stands in the file`,
      why: 'Whoever can read the repository, its history included, has it.',
      remedy: `Take the value out, let the platform hold it, and replace it where it is valid: it has been seen. See docs/deployment.md.`,
    },
  ]
}

/** By what the value is, or by a name that ends as a secret's does and a value that could be one. */
function isSecret(name: string, value: string): boolean {
  const known =
    /^(?:sk-|rk_live_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|eyJ|-----BEGIN [A-Z ]*PRIVATE KEY)/
  if (known.test(value)) return true
  const named =
    /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|(?:PRIVATE|SECRET|ACCESS|SIGNING)_KEY(?:_BASE)?|CREDENTIALS?)$/i
  // A number, a switch, a path or an address says where a secret is, or how long it lasts.
  const plain = /^(?:\d+(?:\.\d+)?[a-z]{0,2}|true|false|yes|no|on|off|[./~].*|[a-z][a-z0-9+.-]*:\/\/.*)$/i
  return named.test(name) && !plain.test(value)
}

/** A name that looks like one of ours and is read by nobody is a slip of the pen. */
function unread(variable: StoredVariable, process: DescribedProcess): Finding[] {
  const { name } = variable
  if (
    Object.hasOwn(declarations, name) ||
    !/^(?:PLC|PEGASUS|S3|GCS|STORAGE|DATABASE|REDIS|OPENAI)_/.test(name)
  )
    return []
  return [
    {
      rule: 'variable-unread',
      severity: 'warning',
      ...subject(variable, process),
      says: `${name} is read by neither role`,
      why: 'Whoever set it believes that it does something.',
      remedy: `Correct the name, or remove it. The names stand in service/contract/environment.ts.`,
    },
  ]
}

function subject(variable: StoredVariable | undefined, { process, place }: DescribedProcess) {
  return { place: variable?.place ?? place, process }
}
