import type { Role } from '../../service/contract/environment.ts'
import { Secret } from '../../smoke/secret.ts'
import type { StoredValue, StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess, Descriptor, Setting } from './descriptor.ts'
import { resolveReferences } from './resolve-references.ts'
import { roleOfCommand } from './role-of.ts'
import {
  isVariableName,
  itemsOf,
  Problems,
  settingsAt,
  type Table,
  type Tree,
  tableOf,
  textAt,
} from './tree.ts'
import { yamlTree } from './yaml-tree.ts'

type Group = readonly StoredVariable[]

/** A service's keys, by the names of the table of settings. */
const settingKeys = {
  kind: 'type',
  runtime: 'runtime',
  plan: 'plan',
  region: 'region',
  dockerfile: 'dockerfilePath',
  healthPath: 'healthCheckPath',
  migrateCommand: 'preDeployCommand',
  graceSeconds: 'maxShutdownDelaySeconds',
  instances: 'numInstances',
  autoDeploy: 'autoDeployTrigger',
  evictionPolicy: 'maxmemoryPolicy',
} as const

const valueForms = ['value', 'generateValue', 'sync', 'fromDatabase', 'fromService'] as const

const kindsOfOurs = ['web', 'worker', 'pserv', 'keyvalue', 'redis']

/**
 * Reads a Blueprint. Its processes are the services that run code, with the variables of their groups merged in; key
 * value instances and databases stand among them without variables. Source: Render's Blueprint specification.
 */
export function readRenderYaml(file: string, text: string): Descriptor {
  const problems = new Problems()
  const root = tableOf(yamlTree(file, text, problems), 'the file', problems)
  const processes = root === undefined ? [] : new Blueprint(problems).processesOf(root)
  return { platform: 'render', file, processes, problems: problems.found }
}

class Blueprint {
  readonly #problems: Problems
  readonly #groups = new Map<string, Group>()

  constructor(problems: Problems) {
    this.#problems = problems
  }

  processesOf(root: Table): DescribedProcess[] {
    const scopes = this.#scopesOf(root)
    for (const scope of scopes)
      for (const group of this.#listIn(scope, 'envVarGroups')) this.#takeGroup(group)
    const databases = scopes.flatMap((scope) => this.#listIn(scope, 'databases'))
    const processes = [
      ...scopes.flatMap((scope) => this.#listIn(scope, 'services')).flatMap((one) => this.#process(one)),
      ...databases.flatMap((database) => this.#database(database)),
    ]
    if (processes.length === 0 && this.#problems.found.length === 0)
      this.#problems.add(
        root.place,
        'no service stands in this file',
        'Declare the API and the worker under services, or remove the file.',
      )
    return resolveReferences(processes, serviceVariableOf, (variable, owner, key) => {
      if (variable.place !== undefined && !properties.includes(key))
        this.#problems.add(
          variable.place,
          `${variable.name} refers to ${key} of ${owner}, which has no such variable here`,
          `Declare ${key} on ${owner}, or correct envVarKey.`,
        )
    })
  }

  #scopesOf(root: Table): Table[] {
    const projects = this.#listIn(root, 'projects')
    const environments = projects.flatMap((project) => this.#listIn(project, 'environments'))
    const ungrouped = tableOf(root.entries.get('ungrouped')?.tree, 'ungrouped', this.#problems)
    return [root, ...(ungrouped === undefined ? [] : [ungrouped]), ...projects, ...environments]
  }

  #listIn(table: Table, key: string): Table[] {
    return itemsOf(table.entries.get(key)?.tree, key, this.#problems).flatMap((item) => {
      const inner = tableOf(item, `what stands in ${key}`, this.#problems)
      return inner === undefined ? [] : [inner]
    })
  }

  #takeGroup(table: Table): void {
    const name = this.#nameOf(table, 'group')
    if (name === undefined) return
    if (this.#groups.has(name))
      this.#problems.add(table.place, `a second group has the name ${name}`, 'Give each group its own name.')
    const variables = this.#listIn(table, 'envVars').flatMap((entry) => {
      const key = textAt(entry, 'key', this.#problems)
      return key !== undefined && isVariableName(key, entry.place, this.#problems)
        ? this.#groupVariable(entry, key, name)
        : []
    })
    this.#groups.set(name, this.#withoutDoubles(variables, `the group ${name}`))
  }

  #groupVariable(entry: Table, key: string, group: string): StoredVariable[] {
    const as = `group:${group}.${key}`
    const common = { name: key, from: 'group', of: group, place: entry.place } as const
    if (
      entry.entries.has('sync') ||
      ['fromService', 'fromDatabase'].some((form) => entry.entries.has(form))
    ) {
      this.#problems.add(
        entry.place,
        `${key} stands in a group in a form that Render does not take there`,
        'In a group write value or generateValue; let services take a secret from each other by fromService with envVarKey.',
      )
      return []
    }
    return [{ ...common, value: this.#valueOf(entry, key, as) }]
  }

  #process(table: Table): DescribedProcess[] {
    const name = this.#nameOf(table, 'service')
    const settings: Record<string, Setting> = settingsAt(table, settingKeys, this.#problems)
    const kind = settings['kind']?.value
    if (typeof kind !== 'string')
      this.#problems.add(table.place, 'a service has no type', 'Give it type: web or type: worker.')
    if (name === undefined || typeof kind !== 'string' || !kindsOfOurs.includes(kind)) return []
    const command = settingsAt(
      table,
      { startCommand: table.entries.has('dockerCommand') ? 'dockerCommand' : 'startCommand' },
      this.#problems,
    )
    const role = roleOf(kind, command['startCommand'])
    const { variables, elsewhere } = this.#environmentOf(table, name)
    return [
      {
        process: name,
        place: table.place,
        settings: { ...settings, ...command, ...this.#reachableFrom(table) },
        variables,
        ...(role === undefined ? {} : { role }),
        ...(elsewhere.length === 0
          ? {}
          : { elsewhere: `the group ${elsewhere.join(' and ')}, which this file does not hold` }),
      },
    ]
  }

  #database(table: Table): DescribedProcess[] {
    const process = this.#nameOf(table, 'database')
    const kind: Setting = { value: 'database', place: table.place }
    const settings = {
      ...settingsAt(table, { region: 'region', plan: 'plan' }, this.#problems),
      ...this.#reachableFrom(table),
    }
    return process === undefined
      ? []
      : [{ process, place: table.place, settings: { kind, ...settings }, variables: [] }]
  }

  /** The ranges of addresses from which it can be reached, as one text. */
  #reachableFrom(table: Table): Record<string, Setting> {
    const list = table.entries.get('ipAllowList')
    if (list === undefined) return {}
    const sources = this.#listIn(table, 'ipAllowList').map((range) => textAt(range, 'source', this.#problems))
    return { reachableFrom: { value: sources.join(' '), place: list.tree.place } }
  }

  /** A variable of the service itself wins over one of a group. */
  #environmentOf(table: Table, service: string): { variables: StoredVariable[]; elsewhere: string[] } {
    const own: StoredVariable[] = []
    const elsewhere: string[] = []
    const grouped: StoredVariable[] = []
    for (const entry of this.#listIn(table, 'envVars')) {
      const group = textAt(entry, 'fromGroup', this.#problems)
      if (group !== undefined) {
        const variables = this.#groups.get(group)
        if (variables === undefined) elsewhere.push(group)
        else grouped.push(...variables)
      } else own.push(...this.#ownVariable(entry, service))
    }
    const mine = this.#withoutDoubles(own, service)
    const names = new Set(mine.map(({ name }) => name))
    const theirs = grouped.filter(({ name }) => !names.has(name))
    return { variables: [...mine, ...this.#undisputed(theirs)], elsewhere }
  }

  #ownVariable(entry: Table, service: string): StoredVariable[] {
    const key = textAt(entry, 'key', this.#problems)
    if (key === undefined) {
      if (!entry.entries.has('key') && !entry.entries.has('fromGroup'))
        this.#problems.add(
          entry.place,
          'a variable has neither key nor fromGroup',
          'Give it a key with one of value, sync: false, fromDatabase and fromService, or name a group by fromGroup.',
        )
      return []
    }
    if (!isVariableName(key, entry.place, this.#problems)) return []
    const value = this.#valueOf(entry, key, `service:${service}.${key}`)
    return [{ name: key, value, from: 'service', place: entry.place }]
  }

  #valueOf(entry: Table, key: string, as: string): StoredValue {
    const forms = valueForms.filter((form) => entry.entries.has(form))
    const [form] = forms
    if (forms.length > 1) {
      this.#problems.add(
        entry.place,
        `${key} has ${forms.join(' and ')} at the same time`,
        'Leave one: each says by itself where the value comes from.',
      )
      return unreadable
    }
    const tree = form === undefined ? undefined : entry.entries.get(form)?.tree
    if (form === undefined || tree === undefined)
      return { kind: 'withheld', because: 'stated without a value, which the dashboard holds', as }
    if (form === 'value') return this.#literal(tree, key)
    if (form === 'sync' || form === 'generateValue') return this.#withheld(form, tree, key, as)
    return this.#reference(form, tree, key)
  }

  #literal(tree: Tree, key: string): StoredValue {
    if (tree.kind === 'scalar' && (typeof tree.value === 'string' || typeof tree.value === 'number'))
      return { kind: 'text', text: new Secret(String(tree.value)) }
    const because = tree.kind === 'opaque' ? ` (${tree.because})` : ''
    this.#problems.add(
      tree.place,
      `the value of ${key} is neither text nor number${because}`,
      `Put the value of ${key} in quotes.`,
    )
    return unreadable
  }

  #withheld(form: 'sync' | 'generateValue', tree: Tree, key: string, as: string): StoredValue {
    const wanted = form === 'generateValue'
    if (tree.kind === 'scalar' && tree.value === wanted)
      return {
        kind: 'withheld',
        because: wanted ? 'generated by Render' : 'asked for in the dashboard (sync: false)',
        as,
      }
    this.#problems.add(
      tree.place,
      `${form} of ${key} is not ${wanted}`,
      `Write ${form}: ${wanted}, or give ${key} a value.`,
    )
    return unreadable
  }

  #reference(form: 'fromDatabase' | 'fromService', tree: Tree, key: string): StoredValue {
    const table = tableOf(tree, form, this.#problems)
    if (table === undefined) return unreadable
    const name = textAt(table, 'name', this.#problems)
    const property = textAt(table, 'property', this.#problems)
    const variable = textAt(table, 'envVarKey', this.#problems)
    if (name === undefined || (property === undefined) === (variable === undefined)) {
      this.#problems.add(
        table.place,
        `${form} of ${key} does not say what it takes from where`,
        form === 'fromDatabase'
          ? 'Give it name and property.'
          : 'Give it name, type, and property or envVarKey.',
      )
      return unreadable
    }
    const owner = form === 'fromDatabase' ? 'database' : 'service'
    return { kind: 'reference', to: `${owner}:${name}.${property ?? variable}` }
  }

  #nameOf(table: Table, what: string): string | undefined {
    const name = textAt(table, 'name', this.#problems)
    if (name === undefined && !table.entries.has('name'))
      this.#problems.add(table.place, `a ${what} has no name`, `Give the ${what} a name.`)
    return name
  }

  #withoutDoubles(variables: readonly StoredVariable[], where: string): StoredVariable[] {
    const first = new Map<string, StoredVariable>()
    for (const variable of variables) {
      if (first.has(variable.name) && variable.place !== undefined)
        this.#problems.add(
          variable.place,
          `${variable.name} stands twice in ${where}`,
          'Leave one of the two: which one wins is not promised.',
        )
      else first.set(variable.name, variable)
    }
    return [...first.values()]
  }

  /** Which of two groups wins is the order in which they were made, which no file tells. */
  #undisputed(variables: readonly StoredVariable[]): StoredVariable[] {
    return [...Map.groupBy(variables, ({ name }) => name).values()].flatMap(([first, ...others]) => {
      if (first === undefined) return []
      const groups = [first, ...others].map(({ of }) => of).join(' and ')
      return others.length === 0
        ? [first]
        : [
            {
              ...first,
              value: {
                kind: 'withheld' as const,
                because: `${groups} both hold it, and which wins is not told`,
              },
            },
          ]
    })
  }
}

/** In place of what a problem has been told of: it must not look as if it were missing. */
const unreadable: StoredValue = { kind: 'withheld', because: 'stated in a way that cannot be read' }

/** What a service has without declaring it. */
const properties = ['host', 'port', 'hostport', 'connectionString']

function serviceVariableOf(to: string): [owner: string, key: string] | undefined {
  const [, owner, key] = /^service:(.+)\.([^.]+)$/.exec(to) ?? []
  return owner === undefined || key === undefined ? undefined : [owner, key]
}

function roleOf(kind: string, command: Setting | undefined): Role | undefined {
  if (['keyvalue', 'redis'].includes(kind)) return undefined
  return roleOfCommand(command) ?? (kind === 'web' ? 'api' : kind === 'worker' ? 'worker' : undefined)
}
