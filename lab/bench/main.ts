import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { pipeline } from './pipeline.ts'
import { type Benchmark, section, writeSection } from './table.ts'

// npm run bench            builds, then runs all benchmarks
// npm run bench -- ingest  those that are named
// npm run bench -- scale --rows 50000  a trial of another size, which is only printed
const built: typeof import('./index.ts') = await import(
  new URL('../../dist/lab/bench/index.js', import.meta.url).href
)
const benchmarks: readonly Benchmark[] = [...built.benchmarks, pipeline]
const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' } },
})
const trial = values.rows === undefined ? undefined : { rows: Number(values.rows) }
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No such benchmark: ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}
for (const { name, run } of benchmarks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const text = section(name, await run(trial))
  if (trial === undefined) writeSection(page, name, text)
  process.stdout.write(`${text}\n`)
}
