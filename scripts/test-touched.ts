import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// npm run test:touched            tests that a change since main touches: committed or not, or through an import
// npm run test:touched -- --list  only prints them

/**
 * The test files among `files` that are changed themselves, that import a changed file by relative paths, however many
 * files lie between, or that are named for one.
 */
export function touchedTests(
  files: readonly string[],
  changed: ReadonlySet<string>,
  read: (file: string) => string,
): string[] {
  const importers = new Map<string, string[]>()
  for (const file of files) {
    const paths = [...read(file).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
      ([, path = '']) => path,
    )
    for (const other of [...paths.map((path) => join(dirname(file), path)), ...besideTest(file, files)])
      importers.set(other, [...(importers.get(other) ?? []), file])
  }
  const touched = new Set<string>()
  const look = [...changed]
  for (let file = look.pop(); file !== undefined; file = look.pop()) {
    if (touched.has(file)) continue
    touched.add(file)
    look.push(...(importers.get(file) ?? []))
  }
  return files.filter((file) => file.endsWith('.test.ts') && touched.has(file))
}

/** What a test is about that starts it as a process: the file beside it, or the folder whose name it has. */
function besideTest(test: string, files: readonly string[]): string[] {
  if (!test.endsWith('.test.ts')) return []
  const subject = basename(test, '.test.ts')
  const folder = dirname(test)
  if (basename(folder) === subject) return files.filter((file) => dirname(file) === folder && file !== test)
  return [join(folder, `${subject}.ts`)]
}

function git(...args: string[]): string[] {
  return execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean)
}

/** What differs from where this branch left main, with files that git does not know yet. */
function changedFiles(): Set<string> {
  const [base = 'HEAD'] = git('merge-base', 'main', 'HEAD')
  return new Set([...git('diff', '--name-only', base), ...git('ls-files', '--others', '--exclude-standard')])
}

function main(): void {
  process.chdir(join(import.meta.dirname, '..'))
  const files = git('ls-files', '--cached', '--others', '--exclude-standard', '*.ts').filter(existsSync)
  const changed = changedFiles()
  const tests = touchedTests(files, changed, (file) => readFileSync(file, 'utf8'))
  process.stdout.write(`${changed.size} changed files touch ${tests.length} test files:\n`)
  for (const test of tests) process.stdout.write(`  ${test}\n`)
  if (tests.length === 0 || process.argv.includes('--list')) return
  const { status } = spawnSync('mocha', ['--config', '.mocharc.parallel.json', ...tests], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
