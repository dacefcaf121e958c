import { fileURLToPath } from 'node:url'
import { pipeline } from './pipeline.ts'
import { type Benchmark, section, writeSection } from './table.ts'

// npm run bench            builds, then runs all benchmarks
// npm run bench -- ingest  those that are named
const built: typeof import('./index.ts') = await import(
  new URL('../../dist/lab/bench/index.js', import.meta.url).href
)
const benchmarks: readonly Benchmark[] = [...built.benchmarks, pipeline]
const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No such benchmark: ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}
for (const { name, run } of benchmarks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const text = section(name, await run())
  writeSection(page, name, text)
  process.stdout.write(`${text}\n`)
}
