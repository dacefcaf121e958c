import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack } from '../lab/stack/stack.ts'
import { projectRoot } from '../smoke/project-files.ts'

// npm run test:package: packs what would be published, installs it into an empty folder with the oldest Node that
// it supports and with the pinned one, and walks through what an operator does first, against a stack.
const nodes = [oldestNode(), process.versions.node]
const short = ['--for', '2s', '--every', '200ms']

const folder = mkdtempSync(join(tmpdir(), 'pegasus-package-'))
const stack = await startStack({
  logs: folder,
  machine: { PATH: process.env['PATH'] ?? '' },
  model: { provider: 'offline' },
})
try {
  const tarball = join(folder, lastLine(npm(folder, 'pack', projectRoot, '--silent')))
  const failed = nodes.flatMap((version) => walk(install(tarball, version), version))
  for (const what of failed) process.stdout.write(`failed: ${what}\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
} finally {
  await stack.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Installs the tarball beside the Node of that version, and gives the folder. */
function install(tarball: string, version: string): string {
  const place = mkdtempSync(join(folder, 'installed-'))
  writeFileSync(join(place, 'package.json'), JSON.stringify({ allowScripts: { node: true } }))
  npm(place, 'install', '--no-audit', '--no-fund', '--loglevel=error', tarball, `node@${version}`)
  return place
}

/** Does what an operator does first, and gives what did not go as it should. */
function walk(place: string, version: string): string[] {
  const bundle = join(place, 'run.jsonl')
  const target = ['--target', stack.apiUrl]
  const steps: [args: string[], says: RegExp][] = [
    [['--help'], /USAGE/],
    [['verify', ...target, ...short, '--bundle', bundle], /verdict: pass/],
    [['smoke', ...target], /verdict: pass/],
    [['report', bundle], /verdict: pass/],
  ]
  return steps.flatMap(([args, says]) => {
    const { status, stdout, stderr } = spawnSync(
      join(place, 'node_modules', '.bin', 'node'),
      [join(place, 'node_modules', 'pegasus-ops', 'bin', 'run.js'), ...args],
      {
        cwd: place,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          XDG_STATE_HOME: place,
          PLC_WRITE_API_TOKEN: stack.writeToken,
          PLC_OPS_API_TOKEN: stack.opsToken,
        },
      },
    )
    const good = status === 0 && says.test(stdout)
    process.stdout.write(`${good ? 'ok' : 'NOT OK'}  Node ${version}  pegasus-ops ${args[0]}\n`)
    if (!good) process.stdout.write(`${stdout}${stderr}exit ${status}\n`)
    return good ? [] : [`${args[0]} on Node ${version}`]
  })
}

function oldestNode(): string {
  const { engines } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  const [, version] = /^>=(\d+\.\d+)$/.exec(engines.node) ?? []
  if (version === undefined) throw new Error('engines.node in package.json names no oldest Node')
  return `${version}.0`
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8' })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
