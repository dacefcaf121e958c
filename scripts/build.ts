import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scriptFile } from '../service/reference/script.ts'
import { manifestName, writeManifest } from './manifest.ts'

// node scripts/build.ts [--unchecked]: without looking at the types, where that is done elsewhere.
// Built beside dist/ and swapped in when complete: a build that fails or is cut short leaves the old one whole.
const root = dirname(import.meta.dirname)
const scratch = join(root, '.pegasus', `build-${process.pid}`)
const next = join(scratch, 'dist')
const startedAt = new Date()
const types = process.argv.includes('--unchecked') ? ['--noCheck'] : []

process.chdir(root)
try {
  mkdirSync(next, { recursive: true })
  execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', next, ...types], {
    stdio: 'inherit',
    env: withOwnPrograms(),
  })
  copyWhatIsNotSource()
  writeRelease()
  await writeListing()
  await writeManifest(scratch, join(root, 'package.json'))
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
  // The page of the API needs one file of a package that is large: whoever installs the service gets that alone.
  cpSync(scriptFile(), join(next, 'service', 'reference', 'scalar.js'))
}

/** What `runbook list` would have to read every page for. */
async function writeListing(): Promise<void> {
  const folder = join(next, 'cli', 'runbooks')
  const { readListing, listingName }: typeof import('../cli/runbooks/listing.ts') = await import(
    join(folder, 'listing.js')
  )
  writeFileSync(join(folder, listingName), JSON.stringify(await readListing()))
}

/** By its time a build is told to be older than a source, also one that was written while it was under way. */
function writeRelease(): void {
  const file = join(next, 'release.json')
  writeFileSync(file, `${JSON.stringify(describeRelease(), null, 2)}\n`)
  utimesSync(file, startedAt, startedAt)
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

/** Without a manifest oclif looks at the commands themselves: slower, and right at every moment of the swap. */
function swapIn(): void {
  const dist = join(root, 'dist')
  rmSync(join(root, manifestName), { force: true })
  rmSync(join(scratch, 'old'), { recursive: true, force: true })
  try {
    renameSync(dist, join(scratch, 'old'))
  } catch {
    // The first build.
  }
  renameSync(next, dist)
  renameSync(join(scratch, manifestName), join(root, manifestName))
}

function withOwnPrograms(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}` }
}
