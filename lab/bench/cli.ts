import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../smoke/project-files.ts'
import { median } from './median.ts'
import type { Benchmark, Measured } from './table.ts'

const rounds = 15
const ratioGoal = 3.2
const memoryGoalMib = 80
/** Two well-known command lines on oclif, as a user installs them. */
const peers = { oclif: 'node_modules/oclif/bin/run.js', heroku: 'node_modules/heroku/bin/run.js' }

/** What a user waits for `--version` and `--help`: the packed tarball, installed, against bare Node and two peers. */
export const cli: Benchmark = {
  name: 'cli',
  run() {
    const folder = mkdtempSync(join(tmpdir(), 'pegasus-bench-cli-'))
    try {
      return Promise.resolve(compare(folder))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function compare(folder: string): Measured {
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8' })
  const packed = npm('pack', projectRoot, '--silent').trim().split('\n').at(-1) ?? ''
  writeFileSync(join(folder, 'package.json'), '{}')
  npm('install', '--no-audit', '--no-fund', '--loglevel=error', `./${packed}`, ...Object.keys(peers))
  const programs: Record<string, string[]> = {
    'node -e 0': ['-e', '0'],
    'pegasus-ops': [join(folder, 'node_modules/pegasus-ops/bin/run.js')],
    ...Object.fromEntries(Object.entries(peers).map(([name, path]) => [name, [join(folder, path)]])),
  }
  const rows = ['--version', '--help'].flatMap((flag) => rowsOf(programs, flag, folder))
  return {
    heading: 'Starting the command',
    how: `The packed tarball, installed into an empty folder, beside \`oclif\` and \`heroku\` from the registry; ${rounds} rounds in turn, medians, each a process of its own on Node ${process.version}.`,
    rows,
  }
}

function rowsOf(programs: Record<string, string[]>, flag: string, folder: string): Measured['rows'] {
  const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]))
  const argumentsOf = (name: string) => [
    ...(programs[name] ?? []),
    ...(name.startsWith('node ') ? [] : [flag]),
  ]
  for (let round = 0; round < rounds; round += 1)
    for (const [name, measured] of times) measured.push(secondsOf(argumentsOf(name), folder))
  const bare = times.get('node -e 0') ?? []
  return Object.keys(programs).flatMap((name) => {
    const measured = times.get(name) ?? []
    const figure = `${Math.round(median(measured) * 1000)} ms`
    if (name.startsWith('node ')) return [{ what: `\`${name}\``, figure }]
    const ratio = median(measured.map((seconds, index) => seconds / (bare[index] ?? Number.NaN)))
    const memory = peakMib(argumentsOf(name), folder)
    const told = `${figure}, ${ratio.toFixed(1)} × bare Node, ${Math.round(memory)} MiB`
    const ours = name === 'pegasus-ops'
    return [
      {
        what: `\`${name} ${flag}\``,
        figure: told,
        ...(ours
          ? {
              goal: `at most ${ratioGoal} ×, under ${memoryGoalMib} MiB`,
              met: ratio <= ratioGoal && memory < memoryGoalMib,
            }
          : {}),
      },
    ]
  })
}

function secondsOf(args: string[], cwd: string): number {
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - startedAt) / 1000
}

/** The largest resident memory, told by the process itself as it ends. */
function peakMib(args: string[], folder: string): number {
  const told = join(folder, 'peak')
  const teller = join(folder, 'tell-peak.mjs')
  writeFileSync(
    teller,
    `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)))`,
  )
  secondsOf(['--import', teller, ...args], folder)
  return Number(readFileSync(told, 'utf8')) / 1024
}
