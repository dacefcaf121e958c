import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import vm from 'node:vm'
import { playRailwayIac } from './railway-iac.ts'
import { type Told, tell } from './tell.ts'

// Evaluates the railway.ts that comes on standard input for one environment, and tells on file descriptor 3 what it
// made. The file runs in a realm of its own that has the language and nothing else: no network, no timers, no
// modules but `railway/iac` and what lies in the file's folder. Should it get out of there, it is in a process
// that may read this folder and its own, may not write, start or load anything, and has no environment.

const [folder = '', file = '', environment = '', random = '', outside] = process.argv.slice(2)
closeThisRealm()

const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
  codeGeneration: { strings: false, wasm: false },
})
// What lives outside of the heap is under no limit of it.
vm.runInContext(
  `for (const name of Reflect.ownKeys(globalThis))
    if (/.Array$|Buffer$|^(?:DataView|Atomics|WebAssembly)$/.test(String(name))) delete globalThis[name]`,
  context,
)
const iac: ReturnType<typeof playRailwayIac> = vm.runInContext(`(${playRailwayIac})`, context)(
  environment,
  outside,
  random,
)
const railwayIac = new vm.SyntheticModule(
  Object.keys(iac.exports),
  () => {
    for (const [name, value] of Object.entries(iac.exports)) railwayIac.setExport(name, value)
  },
  { context },
)
const comparedNames: string[] = []
const comparison = /\benv(?:ironment)?(?:Name)?\s*[!=]==?\s*(['"`])([\w .-]{1,60})\1/gi
const modules = new Map<string, vm.Module>()

class Refused extends Error {}

writeFileSync(3, JSON.stringify(await outcome()))
process.exit()

async function outcome(): Promise<Told> {
  try {
    const main = moduleOf(join(folder, file), readFileSync(0, 'utf8'))
    await main.link(link)
    await main.evaluate()
    const program: unknown = Reflect.get(main.namespace, 'default')
    const made =
      typeof program === 'function'
        ? tell((await program(iac.context, iac.exports.project)) ?? null)
        : undefined
    const { names, ...asked } = iac.asked
    return { made, asked: { ...asked, names: [...names, ...comparedNames] } }
  } catch (error) {
    return failureOf(error)
  }
}

function link(specifier: string, referrer: vm.Module): vm.Module {
  if (specifier === 'railway/iac') return railwayIac
  const named = resolve(dirname(referrer.identifier), specifier)
  const known = modules.get(named)
  if (known !== undefined) return known
  const inFolder = /^\.{1,2}\//.test(specifier) && pathOf(named)?.startsWith(folder + sep)
  if (!inFolder) throw refusedImport(specifier)
  return moduleOf(named, readFileSync(named, 'utf8'))
}

function pathOf(named: string): string | undefined {
  try {
    return realpathSync.native(named)
  } catch {
    return undefined
  }
}

function moduleOf(path: string, text: string): vm.Module {
  const module = new vm.SourceTextModule(javaScriptOf(path, text), {
    context,
    identifier: path,
    importModuleDynamically: (specifier: string) => {
      throw refusedImport(specifier)
    },
  })
  for (const [, , name = ''] of text.matchAll(comparison)) comparedNames.push(name)
  modules.set(path, module)
  return module
}

function javaScriptOf(path: string, text: string): string {
  if (path.endsWith('.json')) return `export default ${JSON.stringify(JSON.parse(text))}`
  try {
    return stripTypeScriptTypes(text, { sourceUrl: path })
  } catch (cause) {
    throw new Refused('it is not TypeScript whose types Node can strip: no enums, no namespaces', { cause })
  }
}

function refusedImport(specifier: string): Refused {
  const plain = /^[\w@./:-]{1,80}$/.test(specifier) ? specifier : 'something'
  return new Refused(`it imports ${plain}, and may import railway/iac and files of its own folder`)
}

/** In words that hold nothing of the file: what is thrown may hold a secret. */
function failureOf(error: unknown): Told {
  try {
    const { name, stack, cause } = Object(error)
    const [, line] =
      String(cause?.stack ?? stack)
        .split(join(folder, file))[1]
        ?.match(/^:(\d+)/) ?? []
    const known = /^(?:Type|Reference|Range|Syntax|Eval)?Error$/.test(String(name))
      ? String(name)
      : 'an error'
    const failure = error instanceof Refused ? error.message : `it throws ${known} when it is evaluated`
    return { failure, ...(line === undefined ? {} : { line: Number(line) }) }
  } catch {
    return { failure: 'it throws something when it is evaluated that cannot be looked at' }
  }
}

/** Takes from this realm what no permission of Node's covers: the network, above all. */
function closeThisRealm(): void {
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'navigator', 'Request', 'Response'])
    Reflect.deleteProperty(globalThis, name)
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill', 'env'])
    Reflect.deleteProperty(process, name)
  registerHooks({
    resolve(specifier) {
      throw refusedImport(specifier)
    },
  })
}
