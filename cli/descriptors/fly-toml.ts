import { Secret } from '../../smoke/secret.ts'
import type { Place, StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess, Descriptor, Setting } from './descriptor.ts'
import { roleOfCommand, roleOfName } from './role-of.ts'
import { type Remark, tomlTree } from './toml-tree.ts'
import {
  isVariableName,
  itemsOf,
  Problems,
  settingAt,
  settingsAt,
  type Table,
  tableOf,
  textAt,
} from './tree.ts'

const defaultGroup = 'app'

/**
 * Reads a `fly.toml`. Its processes are the process groups. Variables and secrets belong to the app, so every group has
 * all of them; the file cannot hold a secret, so it says in a comment of the form `# secret: NAME` that the app has
 * one. Source: Fly's app configuration, and how flyctl gives a section without `processes` to one group only.
 */
export function readFlyToml(file: string, text: string): Descriptor {
  const problems = new Problems()
  const parsed = tomlTree(file, text, problems)
  const processes = parsed === undefined ? [] : new FlyApp(parsed.tree, problems).groups(parsed.remarks)
  return { platform: 'fly', file, processes, problems: problems.found }
}

interface Section {
  name: string
  table: Table
  place: Place
  /** The groups that it names; undefined when it names none. */
  processes: readonly string[] | undefined
}

class FlyApp {
  readonly #root: Table
  readonly #problems: Problems

  constructor(root: Table, problems: Problems) {
    this.#root = root
    this.#problems = problems
  }

  groups(remarks: readonly Remark[]): DescribedProcess[] {
    const commands = this.#commands()
    const names = commands === undefined ? [defaultGroup] : [...commands.keys()]
    const variables = this.#variables(remarks)
    this.#problemsOfUnknownGroups(names)
    return names.map((name) => {
      const command = commands?.get(name)
      const role = roleOfCommand(command) ?? roleOfName(name)
      return {
        process: name,
        ...(role === undefined ? {} : { role }),
        place: command?.place ?? this.#root.place,
        settings: {
          ...this.#settingsOf(name, names),
          ...(command === undefined ? {} : { startCommand: command }),
        },
        variables,
      }
    })
  }

  #commands(): Map<string, Setting> | undefined {
    const table = tableOf(this.#root.entries.get('processes')?.tree, 'processes', this.#problems)
    if (table === undefined || table.entries.size === 0) return undefined
    const commands = new Map<string, Setting>()
    for (const [name, { place }] of table.entries) {
      const value = textAt(table, name, this.#problems)
      if (value !== undefined) commands.set(name, { value, place })
    }
    return commands
  }

  #variables(remarks: readonly Remark[]): StoredVariable[] {
    const variables: StoredVariable[] = []
    const table = tableOf(this.#root.entries.get('env')?.tree, 'env', this.#problems)
    for (const [name, { place, tree }] of table?.entries ?? []) {
      if (!isVariableName(name, place, this.#problems)) continue
      const common = { name, from: 'file', of: 'env', place } as const
      if (tree.kind === 'scalar' && typeof tree.value === 'string')
        variables.push({ ...common, value: { kind: 'text', text: new Secret(tree.value) } })
      else {
        this.#problems.add(tree.place, `${name} in env is not a text`, `Put the value of ${name} in quotes.`)
        variables.push({
          ...common,
          value: { kind: 'withheld', because: 'stated in a way that cannot be read' },
        })
      }
    }
    for (const { text, place } of remarks) {
      const name = /^secret:\s*([A-Za-z_][A-Za-z0-9_]*)\b/.exec(text)?.[1]
      if (name !== undefined && !variables.some((variable) => variable.name === name))
        variables.push({
          name,
          from: 'secret',
          place,
          value: { kind: 'withheld', because: 'a secret of the app', as: `secret:${name}` },
        })
    }
    return variables
  }

  #settingsOf(group: string, all: readonly string[]): Record<string, Setting> {
    const root = settingsAt(this.#root, { stopSignal: 'kill_signal' }, this.#problems)
    const build = tableOf(this.#root.entries.get('build')?.tree, 'build', this.#problems)
    const deploy = tableOf(this.#root.entries.get('deploy')?.tree, 'deploy', this.#problems)
    return {
      ...root,
      ...this.#seconds('kill_timeout', 'graceSeconds'),
      ...(build === undefined ? {} : settingsAt(build, { dockerfile: 'dockerfile' }, this.#problems)),
      ...(deploy === undefined
        ? {}
        : settingsAt(deploy, { migrateCommand: 'release_command', strategy: 'strategy' }, this.#problems)),
      ...this.#sectionSettings(group, all),
    }
  }

  /** What the sections say that apply to the group: an untagged one is for the default group alone. */
  #sectionSettings(group: string, all: readonly string[]): Record<string, Setting> {
    const mine = ({ processes }: Section) => processes?.includes(group) ?? group === this.#defaultOf(all)
    const routed = [...this.#sections('http_service'), ...this.#sections('services')].find(mine)
    // Checks at the top level look at a group without routing to it.
    const check = this.#checks().find(mine)
    const restart = this.#sections('restart').find(mine)
    // Unlike others, a machine's size without groups is everybody's who has none.
    const machine = this.#sections('vm').find(({ processes = all }) => processes.includes(group))
    return {
      ...(routed && this.#routing(routed)),
      ...(check && { check: { value: check.key, place: check.place } }),
      ...(restart && settingsAt(restart.table, { restart: 'policy' }, this.#problems)),
      ...(machine && settingsAt(machine.table, { memory: 'memory' }, this.#problems)),
      ...Object.assign(
        {},
        ...[routed, check, restart, machine].map((section) => section && untagged(section)),
      ),
    }
  }

  #routing({ name, table, place }: Section): Record<string, Setting> {
    const settings = settingsAt(
      table,
      {
        port: 'internal_port',
        httpsOnly: 'force_https',
        instances: 'min_machines_running',
        autoStop: 'auto_stop_machines',
      },
      this.#problems,
    )
    const key = name === 'services' ? 'http_checks' : 'checks'
    const checks = itemsOf(table.entries.get(key)?.tree, `${name}.${key}`, this.#problems)
    const [first] = checks.flatMap((check) => tableOf(check, 'a check', this.#problems) ?? [])
    return { routed: { value: true, place }, ...settings, ...(first === undefined ? {} : this.#check(first)) }
  }

  #check(table: Table): Record<string, Setting> {
    const headers = tableOf(table.entries.get('headers')?.tree, 'headers', this.#problems)
    const proto = [...(headers?.entries ?? [])].find(([name]) => name.toLowerCase() === 'x-forwarded-proto')
    const setting = headers && proto ? settingAt(headers, proto[0], this.#problems) : undefined
    return {
      ...settingsAt(table, { healthPath: 'path' }, this.#problems),
      ...(setting === undefined ? {} : { healthForwardedProto: setting }),
    }
  }

  #checks(): (Section & { key: string })[] {
    const checks = tableOf(this.#root.entries.get('checks')?.tree, 'checks', this.#problems)
    return [...(checks?.entries ?? [])].flatMap(([key, { place, tree }]) => {
      const name = `checks.${key}`
      const table = tableOf(tree, name, this.#problems)
      return table === undefined ? [] : [{ key, name, table, place, processes: this.#processesOf(table) }]
    })
  }

  #sections(name: string): Section[] {
    const entry = this.#root.entries.get(name)
    if (entry === undefined) return []
    const tables = entry.tree.kind === 'list' ? entry.tree.items : [entry.tree]
    return tables.flatMap((tree) => {
      const table = tableOf(tree, name, this.#problems)
      return table === undefined
        ? []
        : [{ name, table, place: table.place, processes: this.#processesOf(table) }]
    })
  }

  #processesOf(table: Table): string[] | undefined {
    const entry = table.entries.get('processes')
    if (entry === undefined) return undefined
    return itemsOf(entry.tree, 'processes', this.#problems).flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
    )
  }

  /** A name that no group has, as after a group was renamed: the section then serves nobody. */
  #problemsOfUnknownGroups(names: readonly string[]): void {
    const tables = [
      ...['http_service', 'services', 'restart', 'vm', 'mounts', 'metrics', 'files', 'statics'].flatMap(
        (name) => this.#sections(name),
      ),
      ...this.#checks(),
    ]
    for (const { name, place, processes = [] } of tables)
      for (const process of processes)
        if (!names.includes(process))
          this.#problems.add(
            place,
            `${name} is for the group ${process}, and no such group stands in processes`,
            `Name one of ${names.join(', ')}, or add the group to [processes].`,
          )
  }

  #defaultOf(all: readonly string[]): string {
    return all.includes(defaultGroup) ? defaultGroup : (all.toSorted()[0] ?? defaultGroup)
  }

  /** A bare number is seconds; a text has units, as in Go. */
  #seconds(key: string, name: string): Record<string, Setting> {
    const setting = settingAt(this.#root, key, this.#problems)
    if (setting === undefined) return {}
    const value = typeof setting.value === 'number' ? setting.value : secondsOf(String(setting.value))
    if (value !== undefined) return { [name]: { ...setting, value } }
    this.#problems.add(setting.place, `${key} is no duration`, `Write ${key} as "40s".`)
    return {}
  }
}

const untaggedNames: Readonly<Record<string, string>> = {
  http_service: 'untaggedService',
  services: 'untaggedService',
  restart: 'untaggedRestart',
  vm: 'untaggedMachine',
}

/** A setting that tells of a section without `processes`: which group it is for is then decided by a rule of flyctl. */
function untagged({ name, place, processes }: Section): Record<string, Setting> {
  return processes === undefined ? { [untaggedNames[name] ?? 'untaggedCheck']: { value: name, place } } : {}
}

/** `1m30s` as seconds; undefined when it is no duration. */
function secondsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 1),
    0,
  )
}
