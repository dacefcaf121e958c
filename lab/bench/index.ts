import { cli } from './cli.ts'
import { falseAlarms } from './false-alarms.ts'
import { idle } from './idle.ts'
import { ingest } from './ingest.ts'
import { jobs } from './jobs.ts'
import { scale } from './scale.ts'
import { soak } from './soak.ts'
import type { Benchmark } from './table.ts'
import { verifyCost } from './verify-cost.ts'

/** The benchmarks of what is deployed and installed: they run from the build, as that does. */
export const benchmarks: readonly Benchmark[] = [
  ingest,
  jobs,
  idle,
  scale,
  soak,
  verifyCost,
  falseAlarms,
  cli,
]
