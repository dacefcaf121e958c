import { Secret } from '../../smoke/secret.ts'
import type { StoredValue, StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess, Descriptor, Setting } from './descriptor.ts'
import { railwayReference, variableOfRailwayReference } from './railway-reference.ts'
import { railwayBuildSettings, railwayCommand, railwayDeploySettings } from './railway-toml.ts'
import { resolveReferences } from './resolve-references.ts'
import { roleOfCommand, roleOfName } from './role-of.ts'
import { type Below, type Call, StaticScript, type Value } from './static-script.ts'
import { isVariableName, Problems, settingsAt, type Table, type Tree, tableOf, textAt } from './tree.ts'

const stores = ['postgres', 'redis', 'mysql', 'mongo', 'database']
const withoutMeaning = ['github', 'image', 'empty', 'template', 'volume', 'bucket']
const kept = 'kept as it is at Railway (preserve())'

/** What stands directly in a service's configuration, by our names; the first that is there wins. */
const intents: Readonly<Record<string, readonly string[]>> = {
  startCommand: ['start', 'startCommand'],
  healthPath: ['healthcheck', 'healthcheckPath'],
  healthTimeoutSeconds: ['healthcheckTimeout'],
  instances: ['replicas'],
}

/**
 * Reads a `.railway/railway.ts` without running it. Its processes are the services among the project's resources.
 * Source: the types of the package `railway`, and Railway's page on infrastructure as code.
 */
export function readRailwayTs(file: string, text: string): Descriptor {
  const problems = new Problems()
  const result = new StaticScript(file, text, 'railway/iac', problems).resultOf('defineRailway', meaningOf)
  const services = servicesOf(result, file, problems)
  const processes = resolveReferences(services, variableOfRailwayReference, (variable, owner, name) => {
    if (variable.place !== undefined && !name.startsWith('RAILWAY_') && name !== 'PORT')
      problems.add(
        variable.place,
        `${variable.name} refers to ${name} of ${owner}, which has no such variable here`,
        `Declare ${name} in env of ${owner}, or correct the reference.`,
      )
  })
  return { platform: 'railway', file, processes, problems: problems.found }
}

/** A resource as a table of what it is; a variable of one as a reference to it. */
function meaningOf(value: Call | Below): Tree {
  const { place } = value
  const opaque = (because: string): Tree => ({ kind: 'opaque', because, place })
  if (value.kind === 'below') {
    if (value.of.kind === 'parameter') {
      const [first, name, ...more] = value.path
      return first === 'shared' && name !== undefined && more.length === 0
        ? { kind: 'reference', to: railwayReference('shared', name), place }
        : opaque('it depends on the environment that is planned')
    }
    const owner = meaningOf(value.of)
    const [env, name, ...more] = value.path
    const resource = owner.kind === 'table' ? nameIn(owner) : undefined
    return env === 'env' && name !== undefined && more.length === 0 && resource !== undefined
      ? { kind: 'reference', to: railwayReference(resource, name), place }
      : opaque('it is no variable of a resource')
  }
  const [first, second] = value.arguments.map(treeOf)
  switch (value.name) {
    case 'preserve':
      return opaque(kept)
    case 'group':
      return second?.kind === 'list' ? second : { kind: 'list', items: [], place }
    case 'ref': {
      const resource = first?.kind === 'table' ? nameIn(first) : undefined
      return resource !== undefined && second?.kind === 'scalar'
        ? { kind: 'reference', to: railwayReference(resource, String(second.value)), place }
        : opaque('it refers to what cannot be read')
    }
    default:
      return {
        kind: 'table',
        place,
        entries: new Map(
          [
            ['is', { kind: 'scalar', value: value.name, place } as const] as const,
            ...(first === undefined ? [] : [['name', first] as const]),
            ...(second === undefined ? [] : [['config', second] as const]),
          ].map(([key, tree]) => [key, { place: tree.place, tree }]),
        ),
      }
  }
}

const treeOf = (value: Value): Tree =>
  value.kind === 'call' || value.kind === 'below' ? meaningOf(value) : value

function nameIn(table: Table): string | undefined {
  const tree = table.entries.get('name')?.tree
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined
}

function servicesOf(result: Value | undefined, file: string, problems: Problems): DescribedProcess[] {
  if (result === undefined) {
    if (problems.found.length === 0)
      problems.add(
        { file, line: 1, column: 1 },
        'nothing is returned',
        'Return project(name, { resources: [ … ] }).',
      )
    return []
  }
  const project = treeOf(result)
  const is = project.kind === 'table' ? project.entries.get('is')?.tree : undefined
  const config =
    project.kind === 'table' && is?.kind === 'scalar' && is.value === 'project'
      ? tableOf(project.entries.get('config')?.tree, 'the project', problems)
      : undefined
  const resources = config?.entries.get('resources') ?? config?.entries.get('services')
  if (resources === undefined) {
    problems.add(
      result.place,
      'this is no project with resources',
      'Return project(name, { resources: [ … ] }).',
    )
    return []
  }
  return flat(resources.tree).flatMap((resource) => processOf(resource, problems))
}

const flat = (tree: Tree): readonly Tree[] => (tree.kind === 'list' ? tree.items.flatMap(flat) : [tree])

function processOf(resource: Tree, problems: Problems): DescribedProcess[] {
  const table = tableOf(resource, 'a resource', problems)
  const is = table?.entries.get('is')?.tree
  const kind = is?.kind === 'scalar' ? String(is.value) : undefined
  if (table === undefined || (kind !== undefined && withoutMeaning.includes(kind))) return []
  const name = textAt(table, 'name', problems)
  if (name === undefined || kind === undefined || !['service', 'fn', ...stores].includes(kind)) {
    problems.add(table.place, 'this is no resource that is known', 'Make it with service, postgres or redis.')
    return []
  }
  if (stores.includes(kind)) {
    const settings = { kind: { value: kind === 'redis' ? 'redis' : 'database', place: table.place } }
    return [{ process: name, place: table.place, settings, variables: [] }]
  }
  const config = tableOf(table.entries.get('config')?.tree, `the configuration of ${name}`, problems)
  const settings = config === undefined ? {} : settingsOf(config, problems)
  const role = roleOfCommand(settings['startCommand']) ?? roleOfName(name)
  return [
    {
      process: name,
      place: table.place,
      settings,
      variables: config === undefined ? [] : variablesOf(config, name, problems),
      ...(role === undefined ? {} : { role }),
    },
  ]
}

/** In the order in which the package itself looks: what stands directly, below `run`, below `deploy`. */
function settingsOf(config: Table, problems: Problems): Record<string, Setting> {
  const build = config.entries.get('build')?.tree
  const deploy = tableOf(config.entries.get('deploy')?.tree, 'deploy', problems)
  const run = tableOf(config.entries.get('run')?.tree, 'run', problems)
  return {
    ...(build?.kind === 'table' ? railwayBuildSettings(build, problems) : {}),
    ...(deploy === undefined ? {} : railwayDeploySettings(deploy, problems)),
    ...(run === undefined
      ? {}
      : {
          ...settingsAt(run, { startCommand: 'command', healthPath: 'healthcheck' }, problems),
          ...settingsAt(run, { healthTimeoutSeconds: 'healthcheckTimeout' }, problems),
          ...railwayCommand(run, 'preDeploy', problems),
        }),
    ...railwayCommand(config, 'preDeployCommand', problems),
    ...railwayCommand(config, 'preDeploy', problems),
    ...Object.assign(
      {},
      ...Object.entries(intents).map(([name, keys]) => {
        const key = keys.find((candidate) => config.entries.has(candidate))
        const placed = key !== undefined && config.entries.get(key)?.tree.kind !== 'table'
        return placed ? settingsAt(config, { [name]: key }, problems) : {}
      }),
    ),
  }
}

function variablesOf(config: Table, service: string, problems: Problems): StoredVariable[] {
  const tree = (config.entries.get('env') ?? config.entries.get('variables'))?.tree
  const table = tableOf(tree, `env of ${service}`, problems)
  const entries = [...(table?.entries ?? [])].filter(([name, { place }]) =>
    isVariableName(name, place, problems),
  )
  return entries.map(([name, { place, tree }]) => ({
    name,
    place,
    from: 'service',
    value: storedValue(tree, name, service, problems),
  }))
}

function storedValue(tree: Tree, name: string, service: string, problems: Problems): StoredValue {
  const as = railwayReference(service, name)
  if (tree.kind === 'reference') return { kind: 'reference', to: tree.to }
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return textOrReference(tree.value, service)
  if (tree.kind === 'opaque')
    return { kind: 'withheld', because: tree.because, ...(tree.because === kept ? { as } : {}) }
  const value = tree.kind === 'table' ? tree.entries.get('value')?.tree : undefined
  if (value?.kind === 'scalar' && typeof value.value === 'string')
    return textOrReference(value.value, service)
  if (tree.kind === 'table' && value === undefined)
    return { kind: 'withheld', because: 'sealed or generated at Railway', as }
  problems.add(tree.place, `${name} of ${service} is no text`, `Put the value of ${name} in quotes.`)
  return { kind: 'withheld', because: 'stated in a way that cannot be read' }
}

function textOrReference(text: string, service: string): StoredValue {
  if (!text.includes('${{')) return { kind: 'text', text: new Secret(text) }
  const [, owner, name] = /^\s*\$\{\{\s*(?:([^{}.]+?)\s*\.)?\s*([A-Za-z0-9_]+)\s*\}\}\s*$/.exec(text) ?? []
  return name === undefined
    ? { kind: 'withheld', because: 'a text that Railway puts together from references' }
    : { kind: 'reference', to: railwayReference(owner ?? service, name) }
}
