import type { DescribedProcess, Descriptor, Setting } from './descriptor.ts'
import { roleOfCommand, roleOfName } from './role-of.ts'
import { tomlTree } from './toml-tree.ts'
import { type List, Problems, settingsAt, type Table, type Tree, tableOf } from './tree.ts'

/** The keys of `[build]` and `[deploy]`, by the names of the table of settings. */
export const railwayBuildKeys = { builder: 'builder', dockerfile: 'dockerfilePath' } as const
export const railwayDeployKeys = {
  startCommand: 'startCommand',
  healthPath: 'healthcheckPath',
  healthTimeoutSeconds: 'healthcheckTimeout',
  graceSeconds: 'drainingSeconds',
  overlapSeconds: 'overlapSeconds',
  restart: 'restartPolicyType',
  restartRetries: 'restartPolicyMaxRetries',
  instances: 'numReplicas',
  sleeps: 'sleepApplication',
} as const

/**
 * Reads a `railway.toml`, which describes one service and names none: the service has the role that its start
 * command starts, else that of its file's name. Its variables stand at Railway alone. Source: Railway's config as code.
 */
export function readRailwayToml(file: string, text: string): Descriptor {
  const problems = new Problems()
  const root = tomlTree(file, text, problems)?.tree
  const processes = root === undefined ? [] : [serviceOf(root, file, problems)]
  return { platform: 'railway', file, processes, problems: problems.found }
}

function serviceOf(root: Table, file: string, problems: Problems): DescribedProcess {
  const build = tableOf(root.entries.get('build')?.tree, 'build', problems)
  const deploy = tableOf(root.entries.get('deploy')?.tree, 'deploy', problems)
  const settings = {
    ...(build === undefined ? {} : railwayBuildSettings(build, problems)),
    ...(deploy === undefined ? {} : railwayDeploySettings(deploy, problems)),
  }
  const role = roleOfCommand(settings['startCommand']) ?? (roleOfName(file.replace(/.*\//, '')) || 'api')
  return {
    process: `pegasus-${role}`,
    role,
    place: root.place,
    settings,
    variables: [],
    elsewhere: 'the service at Railway, since this kind of file holds no variables',
  }
}

/** What a table of build settings says, in `railway.toml` and in its successor alike. */
export function railwayBuildSettings(build: Table, problems: Problems): Record<string, Setting> {
  const patterns = build.entries.get('watchPatterns')
  return {
    ...settingsAt(build, railwayBuildKeys, problems),
    ...(patterns === undefined
      ? {}
      : { watchPatterns: { value: joined(patterns.tree), place: patterns.place } }),
  }
}

/** What a table of deploy settings says, in `railway.toml` and in its successor alike. */
export function railwayDeploySettings(deploy: Table, problems: Problems): Record<string, Setting> {
  return {
    ...settingsAt(deploy, railwayDeployKeys, problems),
    ...railwayCommand(deploy, 'preDeployCommand', problems),
  }
}

/** The command before a deploy: a text, or a list with one at most. */
export function railwayCommand(table: Table, key: string, problems: Problems): Record<string, Setting> {
  const entry = table.entries.get(key)
  if (entry?.tree.kind !== 'list') return settingsAt(table, { migrateCommand: key }, problems)
  const [only, ...more] = entry.tree.items
  if (more.length === 0 && only?.kind === 'scalar')
    return { migrateCommand: { value: only.value, place: entry.place } }
  if (only !== undefined)
    problems.add(entry.place, `${key} holds more than one command`, 'Join them with && into one text.')
  return {}
}

function joined(tree: Tree): string {
  const items = (list: List) => list.items.map((item) => (item.kind === 'scalar' ? String(item.value) : '?'))
  return tree.kind === 'list' ? items(tree).join(', ') : '?'
}
