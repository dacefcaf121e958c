import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// Built beside dist/ and swapped in when complete: a build that fails or is cut short leaves the old one whole. Types
// are only stripped here; `npm run check` checks them.
const root = dirname(import.meta.dirname)
const scratch = join(root, '.pegasus', `build-${process.pid}`)
const next = join(scratch, 'dist')

process.chdir(root)
try {
  mkdirSync(next, { recursive: true })
  execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', next], {
    stdio: 'inherit',
    env: withOwnPrograms(),
  })
  copyWhatIsNotSource()
  writeFileSync(join(next, 'release.json'), `${JSON.stringify(describeRelease(), null, 2)}\n`)
  swapIn()
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`The build failed${error instanceof Error ? `: ${error.message}` : ''}\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** Fonts, recordings and whatever else the code reads beside itself. */
function copyWhatIsNotSource(): void {
  const files = globSync('{service,smoke,cli,lab,migrations}/**/*.*', {
    exclude: ['**/*.ts', '**/testing/**'],
  })
  for (const file of files) cpSync(file, join(next, file))
}

/** What the built processes say they are, unless the platform tells them better. */
function describeRelease(): { release: string; builtAt: string } {
  return { release: commit(), builtAt: new Date().toISOString() }
}

function commit(): string {
  try {
    const head = git('rev-parse', 'HEAD')
    return git('status', '--porcelain') === '' ? head : `${head}-dirty`
  } catch {
    return 'unknown'
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

function swapIn(): void {
  const dist = join(root, 'dist')
  rmSync(join(scratch, 'old'), { recursive: true, force: true })
  try {
    renameSync(dist, join(scratch, 'old'))
  } catch {
    // The first build.
  }
  renameSync(next, dist)
}

function withOwnPrograms(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}` }
}
