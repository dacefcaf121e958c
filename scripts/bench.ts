import { fileURLToPath } from 'node:url'
import { cli } from '../smoke/bench/cli.ts'
import { falseAlarms } from '../smoke/bench/false-alarms.ts'
import { idle } from '../smoke/bench/idle.ts'
import { ingest } from '../smoke/bench/ingest.ts'
import { jobs } from '../smoke/bench/jobs.ts'
import { soak } from '../smoke/bench/soak.ts'
import { type Benchmark, section, writeSection } from '../smoke/bench/table.ts'
import { verifyCost } from '../smoke/bench/verify-cost.ts'
import { pipeline } from './bench-pipeline.ts'

// npm run bench            all benchmarks
// npm run bench -- ingest  those that are named
const benchmarks: readonly Benchmark[] = [ingest, jobs, pipeline, idle, soak, verifyCost, falseAlarms, cli]
const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url))

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
