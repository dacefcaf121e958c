import { accessSync, constants } from 'node:fs'
import { hostname } from 'node:os'
import { releaseOfBuild, releaseOfSource } from '../migrations/release-of-build.ts'
import { checkEnvironment, type EnvironmentProblem } from './contract/check-environment.ts'
import {
  declarations,
  platformInstanceVariables,
  platformReleaseVariables,
  type Role,
  type Settings,
  type Variables,
} from './contract/environment.ts'

export interface Config extends Settings {
  role: Role
  release: string
  /** Who this process is among all that ever ran: role, machine or replica, and a part of its own. */
  instance: string
  warnings: string[]
}

/** The environment does not do. The message lists every problem with its remedy and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly EnvironmentProblem[]
  constructor(role: Role, problems: readonly EnvironmentProblem[]) {
    super(describe(role, problems))
    this.problems = problems
  }
}

/** Reads the environment of a role whole, with what the machine adds. Throws ConfigError. */
export function readConfig(role: Role, variables: Variables): Config {
  const check = checkEnvironment(role, variables)
  const problems = [...(check.ok ? [] : check.problems), ...unreadableFiles(variables)]
  if (!check.ok || problems.length > 0) throw new ConfigError(role, problems)
  return {
    ...check.settings,
    role,
    release: releaseOf(check.settings, variables),
    instance: instanceOf(role, variables),
    warnings: [...check.warnings.map(({ message }) => message), ...whatIsOpen(check.settings, role)],
  }
}

/** What an operator chose to open is said at every start. */
function whatIsOpen(settings: Settings, role: Role): string[] {
  if (role !== 'api') return []
  return (['PLC_OPEN_WRITES', 'PLC_OPEN_READS', 'PLC_METRICS_PUBLIC'] as const)
    .filter((name) => settings[name])
    .map((name) => `${name} is set: ${declarations[name].meaning.replace('Lets anybody', 'anybody may')}.`)
}

/** A credential file that is named and cannot be read would fail every request, hours after the start perhaps. */
function unreadableFiles(variables: Variables): EnvironmentProblem[] {
  const variable = 'GOOGLE_APPLICATION_CREDENTIALS'
  const file = variables[variable]?.trim()
  if (!file) return []
  try {
    accessSync(file, constants.R_OK)
    return []
  } catch {
    return [
      {
        variable,
        found: 'a file that cannot be read here',
        why: 'without its key nothing of Google can be used',
        remedy: `Put the key file where ${variable} says, readable by this process, or leave the variable out where the machine has an account attached.`,
      },
    ]
  }
}

function describe(role: Role, problems: readonly EnvironmentProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines = problems.map(
    ({ variable, found, why, remedy }) =>
      `  ${variable}: ${found}\n    why it matters: ${why}\n    what to do: ${remedy}`,
  )
  return [`The ${role} cannot start: ${count} in its environment.`, ...lines].join('\n')
}

function releaseOf(settings: Settings, variables: Variables): string {
  const told = [settings.PEGASUS_RELEASE, ...platformReleaseVariables.map((name) => variables[name]?.trim())]
  return told.find((name) => name) ?? releaseOfBuild() ?? releaseOfSource
}

function instanceOf(role: Role, variables: Variables): string {
  const place =
    platformInstanceVariables.map((name) => variables[name]?.trim()).find((name) => name) ?? hostname()
  const own = crypto.randomUUID().slice(0, 8)
  return `${role}-${place.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 60)}-${own}`
}
