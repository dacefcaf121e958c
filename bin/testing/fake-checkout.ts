import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const launchers = ['pegasus-ops', 'quickstart', 'test', 'set-up.sh']

/** What the launchers take for granted on a machine. */
const tools = ['date', 'dirname', 'find', 'head', 'id', 'mkdir', 'readlink', 'rm', 'sed', 'sort', 'tee']

export interface LauncherRun {
  code: number | null
  stdout: string
  stderr: string
  /** What was called, a line a call: the program and its arguments. */
  calls: string[]
}

/**
 * A checkout with the real launchers and stand-ins for what they call, on a machine that has the tools above
 * and nothing but what a test adds. Dependencies and build are there and current.
 */
export class FakeCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  readonly #machine = join(this.root, 'machine')
  readonly #calls = join(this.root, 'calls')

  constructor() {
    const bin = dirname(import.meta.dirname)
    for (const launcher of launchers) cpSync(join(bin, launcher), join(this.root, 'bin', launcher))
    for (const folder of [
      'service',
      'smoke',
      'cli',
      'lab',
      'migrations',
      'docs/runbooks',
      'machine',
      'node_modules/.bin',
    ]) {
      mkdirSync(join(this.root, folder), { recursive: true })
    }
    for (const tool of tools) symlinkSync(onPath(tool), join(this.#machine, tool))
    symlinkSync(process.execPath, join(this.root, 'node_modules', '.bin', 'node'))
    this.write('package.json', '{"type":"module"}')
    for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) this.write(file, '{}')
    this.write('scripts/build.ts', this.#noting('build'))
    this.commandDoes('')
    this.write('node_modules/.package-lock.json', '{}')
    this.write('dist/release.json', '{}')
    this.write('oclif.manifest.json', '{}')
  }

  /** What the CLI does after it has noted its arguments. */
  commandDoes(source: string): void {
    this.write('bin/run.js', `${this.#noting('pegasus-ops')}\n${source}\n`)
  }

  /** Puts a program on the machine that notes its arguments and then does this, in the shell's language. */
  machineHas(program: string, script = ''): void {
    const file = join(this.#machine, program)
    writeFileSync(file, `#!/bin/sh\necho "${program} $*" >> ${this.#calls}\n${script}\n`)
    chmodSync(file, 0o755)
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), content)
  }

  remove(path: string): void {
    rmSync(join(this.root, path))
  }

  /** Makes a file or folder look newer than everything else. */
  touch(path: string): void {
    const later = new Date(Date.now() + 3_600_000)
    utimesSync(join(this.root, path), later, later)
  }

  /** Runs a launcher from another folder and through a link to it. */
  run(launcher: string, ...args: string[]): LauncherRun {
    const elsewhere = mkdtempSync(join(this.root, 'elsewhere-'))
    symlinkSync(join(this.root, 'bin', launcher), join(elsewhere, 'link'))
    const { status, stdout, stderr } = spawnSync(join(elsewhere, 'link'), args, {
      cwd: elsewhere,
      env: { PATH: this.#machine },
      encoding: 'utf8',
    })
    const calls = existsSync(this.#calls) ? readFileSync(this.#calls, 'utf8').trimEnd().split('\n') : []
    return { code: status, stdout, stderr, calls }
  }

  delete(): void {
    rmSync(this.root, { recursive: true })
  }

  #noting(name: string): string {
    const call = `[${JSON.stringify(name)}, ...process.argv.slice(2)].join(' ')`
    return `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(this.#calls)}, ${call} + '\\n')`
  }
}

function onPath(tool: string): string {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, tool))
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found === undefined) throw new Error(`this machine has no ${tool}`)
  return found
}
