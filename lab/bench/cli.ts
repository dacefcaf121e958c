import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../smoke/project-files.ts'
import { median } from './median.ts'
import type { Benchmark, Measured } from './table.ts'

const rounds = 15
const ratioGoal = 4
const memoryGoalMib = 80
const asked = ['--version', '--help', 'runbook list']
/** Two well-known command lines on oclif, as a user installs them. */
const peers = { oclif: 'node_modules/oclif/bin/run.js', heroku: 'node_modules/heroku/bin/run.js' }

/** A program with its first arguments. */
type Program = readonly [string, ...string[]]

const bareNode: Program = [process.execPath, '-e', '0']

/** What a user waits for an answer that asks no service: in a checkout and from the packed tarball, beside two peers. */
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
  const installed = (path: string): Program => [process.execPath, join(folder, path)]
  const ours: Record<string, Program> = {
    'bin/pegasus-ops': [join(projectRoot, 'bin/pegasus-ops')],
    'pegasus-ops': installed('node_modules/pegasus-ops/bin/run.js'),
  }
  const others = Object.entries(peers).map(([name, path]) => [name, installed(path)] as const)
  return {
    heading: 'Starting the command',
    how: `\`bin/pegasus-ops\` is the launcher of the checkout, \`pegasus-ops\` the packed tarball, installed into an empty folder beside \`oclif\` and \`heroku\` from the registry; ${rounds} rounds in turn, medians, each a process of its own on Node ${process.version}.`,
    rows: asked.flatMap((words) =>
      rowsOf(ours, words.startsWith('--') ? Object.fromEntries(others) : {}, words.split(' '), folder),
    ),
  }
}

function rowsOf(
  ours: Record<string, Program>,
  others: Record<string, Program>,
  words: string[],
  folder: string,
): Measured['rows'] {
  const programs = Object.entries({ ...ours, ...others }).map(([name, program]) => ({
    name,
    typed: [...program, ...words] as const satisfies Program,
    seconds: [] as number[],
  }))
  const bare: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    bare.push(secondsOf(bareNode, folder))
    for (const { typed, seconds } of programs) seconds.push(secondsOf(typed, folder))
  }
  const milliseconds = (seconds: number[]) => `${Math.round(median(seconds) * 1000)} ms`
  return [
    { what: '`node -e 0`', figure: milliseconds(bare) },
    ...programs.map(({ name, typed, seconds }) => {
      const ratio = median(seconds.map((one, index) => one / (bare[index] ?? Number.NaN)))
      const memory = peakMib(typed, folder)
      const row = {
        what: `\`${[name, ...words].join(' ')}\``,
        figure: `${milliseconds(seconds)}, ${ratio.toFixed(1)} × bare Node, ${Math.round(memory)} MiB`,
      }
      if (!(name in ours)) return row
      const goal = `at most ${ratioGoal} ×, under ${memoryGoalMib} MiB`
      return { ...row, goal, met: ratio <= ratioGoal && memory < memoryGoalMib }
    }),
  ]
}

function secondsOf([program, ...args]: Program, cwd: string, variables: NodeJS.ProcessEnv = {}): number {
  const env = { ...process.env, ...variables }
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - startedAt) / 1000
}

/** The largest resident memory, told by the process itself as it ends. */
function peakMib(program: Program, folder: string): number {
  const told = join(folder, 'peak')
  const teller = join(folder, 'tell-peak.mjs')
  writeFileSync(
    teller,
    `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)))`,
  )
  secondsOf(program, folder, { NODE_OPTIONS: `--import=${teller}` })
  return Number(readFileSync(told, 'utf8')) / 1024
}
