import { basename } from 'node:path'
import { Secret } from '../../smoke/secret.ts'
import type { StoredValue } from '../platforms/variable.ts'
import type { DescribedProcess, Descriptor, Setting } from './descriptor.ts'
import { outsideText, randomText } from './evaluate-railway-ts.ts'
import { commonProcesses, evaluateEachEnvironment } from './railway-environments.ts'
import { railwayReference, variableOfRailwayReference } from './railway-reference.ts'
import type { ToldValue } from './railway-sandbox/tell.ts'
import { railwayBuildSettings, railwayCommand, railwayDeploySettings } from './railway-toml.ts'
import { railwayTree } from './railway-tree.ts'
import { resolveReferences } from './resolve-references.ts'
import { roleOfCommand, roleOfName } from './role-of.ts'
import {
  isUnreadable,
  isVariableName,
  Problems,
  settingsAt,
  type Table,
  type Tree,
  tableOf,
  textAt,
} from './tree.ts'

const withoutMeaning = ['group', 'volume', 'bucket']
const kept = 'kept as it is at Railway (preserve())'
const elsewhere = "the environment of whoever runs Railway's CLI"

/** What stands directly in a service's configuration, by our names; the first that is there wins. */
const intents: Readonly<Record<string, readonly string[]>> = {
  startCommand: ['start', 'startCommand'],
  healthPath: ['healthcheck', 'healthcheckPath'],
  healthTimeoutSeconds: ['healthcheckTimeout'],
  instances: ['replicas'],
}

/**
 * Reads a `.railway/railway.ts` by evaluating it where it can do no harm, once for each environment that it asks
 * for. Its processes are the services among the project's resources; their lines are those of the calls that make
 * them and, below, of the keys as the text has them. Source: the types of the package `railway`, and Railway's page
 * on infrastructure as code.
 *
 * @param path where the file stands, so that it can import what stands beside it
 */
export async function readRailwayTs(file: string, text: string, path: string): Promise<Descriptor> {
  const problems = new Problems()
  const { environments, unnamed } = await evaluateEachEnvironment(path, text)
  const read = environments.map(({ name, told }) => {
    if (!('failure' in told)) return { name, processes: processesIn(told.made, { file, text, problems }) }
    problems.add(
      { file, line: told.line ?? 1, column: 1 },
      `this cannot be evaluated for the environment ${name}: ${told.failure}`,
      'Let the file describe the project by railway/iac and files of its own folder alone.',
      true,
    )
    return { name, processes: [] }
  })
  const descriptor = { platform: 'railway', file, problems: problems.found } as const
  if (unnamed === undefined) return { ...descriptor, processes: read[0]?.processes ?? [] }
  const other =
    'failure' in unnamed ? [] : processesIn(unnamed.made, { file, text, problems: new Problems() })
  return { ...descriptor, environments: read, processes: commonProcesses([...read, { processes: other }]) }
}

function processesIn(
  made: ToldValue | undefined,
  { file, text, problems }: { file: string; text: string; problems: Problems },
): DescribedProcess[] {
  const start = { file, line: 1, column: 1 }
  if (made === undefined) {
    problems.add(
      start,
      'the file does not export what defineRailway makes',
      "Write export default defineRailway(() => project(…)), with defineRailway from 'railway/iac'.",
    )
    return []
  }
  const services = servicesOf(railwayTree(made, { start, text, name: basename(file) }), problems)
  return resolveReferences(services, variableOfRailwayReference, (variable, owner, name) => {
    if (variable.place !== undefined && !name.startsWith('RAILWAY_') && name !== 'PORT')
      problems.add(
        variable.place,
        `${variable.name} refers to ${name} of ${owner}, which has no such variable here`,
        `Declare ${name} in env of ${owner}, or correct the reference.`,
      )
  })
}

function servicesOf(project: Tree, problems: Problems): DescribedProcess[] {
  const resources =
    project.kind === 'table'
      ? (project.entries.get('resources') ?? project.entries.get('services'))
      : undefined
  if (resources === undefined) {
    const nothing = project.kind === 'scalar' && project.value === null
    problems.add(
      project.place,
      nothing ? 'nothing is returned' : 'this is no project with resources',
      'Return project(name, { resources: [ … ] }).',
      isUnreadable(project),
    )
    return []
  }
  return flat(resources.tree).flatMap((resource) => processOf(resource, problems))
}

const flat = (tree: Tree): readonly Tree[] => (tree.kind === 'list' ? tree.items.flatMap(flat) : [tree])

function processOf(resource: Tree, problems: Problems): DescribedProcess[] {
  const table = tableOf(resource, 'a resource', problems)
  const type = table === undefined ? undefined : scalarAt(table, 'type')
  if (table === undefined || withoutMeaning.includes(String(type))) return []
  const name = textAt(table, 'name', problems)
  if (name === undefined || (type !== 'service' && type !== 'database')) {
    problems.add(table.place, 'this is no resource that is known', 'Make it with service, postgres or redis.')
    return []
  }
  if (type === 'database') {
    const kind = scalarAt(table, 'engine') === 'redis' ? 'redis' : 'database'
    const settings = { kind: { value: kind, place: table.place } }
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
      ...(config === undefined ? { variables: [], elsewhere } : variablesOf(config, name, problems)),
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

function variablesOf(
  config: Table,
  service: string,
  problems: Problems,
): Pick<DescribedProcess, 'variables' | 'elsewhere'> {
  const tree = (config.entries.get('env') ?? config.entries.get('variables'))?.tree
  const table = tableOf(tree, `env of ${service}`, problems)
  if (tree !== undefined && table === undefined) return { variables: [], elsewhere }
  const takesAll = table?.entries.get(outsideText)
  if (takesAll !== undefined)
    problems.addMisfit(takesAll.tree, `env of ${service}`, 'whole', 'Name each variable.')
  const entries = [...(table?.entries ?? [])].filter(
    ([name, { place }]) => name !== outsideText && isVariableName(name, place, problems),
  )
  return {
    variables: entries.map(([name, { place, tree }]) => ({
      name,
      place,
      from: 'service',
      value: storedValue(tree, name, service, problems),
    })),
    ...(takesAll === undefined ? {} : { elsewhere }),
  }
}

function storedValue(tree: Tree, name: string, service: string, problems: Problems): StoredValue {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return textOrReference(tree.value, service)
  if (tree.kind === 'opaque') return { kind: 'withheld', because: tree.because }
  if (tree.kind === 'table') return structuredValue(tree, railwayReference(service, name), service)
  problems.add(tree.place, `${name} of ${service} is no text`, `Put the value of ${name} in quotes.`)
  return { kind: 'withheld', because: 'stated in a way that cannot be read' }
}

/** A value as the module makes it, or as an object of the file's own. */
function structuredValue(table: Table, as: string, service: string): StoredValue {
  const { type, resource, output, name, value } = Object.fromEntries(
    ['type', 'resource', 'output', 'name', 'value'].map((key) => [key, scalarAt(table, key)]),
  )
  if (type === 'preserve') return { kind: 'withheld', because: kept, as }
  if (type === 'reference')
    return { kind: 'reference', to: railwayReference(String(resource), String(output)) }
  if (type === 'sharedReference') return { kind: 'reference', to: railwayReference('shared', String(name)) }
  if (typeof value === 'string') return textOrReference(value, service)
  return { kind: 'withheld', because: 'sealed or generated at Railway', as }
}

function scalarAt(table: Table, key: string): string | number | boolean | null | undefined {
  const tree = table.entries.get(key)?.tree
  return tree?.kind === 'scalar' ? tree.value : undefined
}

function textOrReference(text: string, service: string): StoredValue {
  if (text.includes(randomText)) return { kind: 'withheld', because: 'a text that Railway makes' }
  if (!text.includes('${{')) return { kind: 'text', text: new Secret(text) }
  const [, owner, name] = /^\s*\$\{\{\s*(?:([^{}.]+?)\s*\.)?\s*([A-Za-z0-9_]+)\s*\}\}\s*$/.exec(text) ?? []
  return name === undefined
    ? { kind: 'withheld', because: 'a text that Railway puts together from references' }
    : { kind: 'reference', to: railwayReference(owner ?? service, name) }
}
