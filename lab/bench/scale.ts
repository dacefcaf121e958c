import { loadavg } from 'node:os'
import { readConfig } from '../../service/config.ts'
import { createLog } from '../../service/log.ts'
import { startMeter } from '../../service/metrics/meter.ts'
import { collectObjects } from '../../service/objects/collect.ts'
import { openObjects } from '../../service/objects/open-objects.ts'
import { openLectureQueue } from '../../service/queue/lecture-queue.ts'
import { reconcile } from '../../service/queue/reconcile.ts'
import { openDatabase } from '../../service/tables/database.ts'
import { sharedVariables } from '../stack/roles.ts'
import type { Stack } from '../stack/stack.ts'
import { withBenchStack } from './bench-stack.ts'
import { fillLectures } from './fill-lectures.ts'
import { residentMemory } from './resident-memory.ts'
import {
  type Asked,
  answerOf,
  goneCourses,
  ofCourses,
  prepare,
  reads,
  type Side,
  wholeCourse,
  writes,
} from './scale-requests.ts'
import type { Benchmark, Measured } from './table.ts'

const million = 1_000_000
const fewRows = 10_000
const p99GoalMs = 100
const memoryGoalMib = 32
const warmUps = 5
const timesOfTrial = 10
const variables = {
  PLC_READ_RATE_LIMIT_MAX_REQUESTS: '100000',
  PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '100000',
}

/** Every request on a million lectures, in turn with the same on ten thousand. */
export const scale: Benchmark = {
  name: 'scale',
  run: (trial) =>
    withBenchStack(variables, (few) =>
      withBenchStack(variables, async (many) => {
        const { rows = million } = trial ?? {}
        const times = trial ? timesOfTrial : 100
        const measured = await measure(await filledSide(few, fewRows), await filledSide(many, rows), times)
        return {
          heading: 'A million lectures',
          how: `${shown(rows)} lectures in courses of 100, with three jobs, two objects and an artifact each, one job in three hundred a dead letter, and a deletion for every twentieth, made by SQL; beside it a stack with ${shown(fewRows)}. Requests are sent to both in turn, one at a time, ${times} times each after ${warmUps} more; course deletion 5 times. Worker and Postgres run beside them on this machine. A list has 100 rows a page and comes with its exact total, unless it goes by cursor. Rounds of reconciler and collector find nothing to do, which is what they mostly do. Most of the time of an ingest goes into the thread that opens the PDF. The load average of five minutes was ${(loadavg()[1] ?? 0).toFixed(1)} in the end, of which the benchmark makes about one.`,
          rows: measured,
        }
      }),
    ),
}

async function filledSide(stack: Stack, lectures: number): Promise<Side> {
  const side = { stack, filling: { name: 'filled', lectures, perCourse: 100 }, deep: new Map() }
  await fillLectures(stack.backends.databaseUrl, side.filling)
  await prepare(side)
  return side
}

async function measure(few: Side, many: Side, times: number): Promise<Measured['rows']> {
  const rows: Measured['rows'] = []
  for (const request of reads) rows.push(await compare(request, few, many, times))
  for (const side of [few, many]) await side.stack.worker.stop()
  for (const request of writes) rows.push(await compare(request, few, many, times))
  rows.push(...(await compareRounds(few.stack, many.stack)))
  for (const { stack } of [few, many]) {
    await fillLectures(stack.backends.databaseUrl, wholeCourse)
    await fillLectures(stack.backends.databaseUrl, goneCourses)
  }
  for (const request of ofCourses) rows.push(await compare(request, few, many, times))
  return [...rows, memoryRow(few.stack, many.stack)]
}

async function compare(
  request: Asked,
  few: Side,
  many: Side,
  times: number,
): Promise<Measured['rows'][number]> {
  const send = (side: Side, n: number) => async () => {
    const { path, init } = request.of(side, n)
    await answerOf(side, path, init)
  }
  const count = Math.min(request.times ?? times, times)
  const first = count === request.times ? 0 : -warmUps
  const ms: [number[], number[]] = [[], []]
  for (let n = first; n < count; n++) {
    const took = [await msOf(send(few, n - first)), await msOf(send(many, n - first))] as const
    if (n < 0) continue
    ms[0].push(took[0])
    ms[1].push(took[1])
  }
  return row(request, ...ms)
}

function row(
  { what, within, long }: Pick<Asked, 'what' | 'within' | 'long'>,
  few: readonly number[],
  many: readonly number[],
): Measured['rows'][number] {
  const [p50, p99, p50OfFew] = [percentile(many, 0.5), percentile(many, 0.99), percentile(few, 0.5)]
  const ratio = p50 / p50OfFew
  const figure = `${ms(p50)}, p99 ${ms(p99)}; of ${shown(fewRows)} ${ms(p50OfFew)}, p99 ${ms(percentile(few, 0.99))}; ${ratio.toFixed(2)} ×`
  if (within === null) return { what, figure }
  return {
    what,
    figure,
    goal: `at most ${within} ×${long ? '' : `, p99 under ${p99GoalMs} ms`}`,
    met: ratio <= within && (long === true || p99 < p99GoalMs),
  }
}

/** The rounds of a worker, in this process. */
async function compareRounds(few: Stack, many: Stack): Promise<Measured['rows']> {
  const sides = await Promise.all([few, many].map(openServices))
  const rows: Measured['rows'] = []
  try {
    for (const [what, round] of [
      ['a round of the reconciler', reconcile],
      ['a round of the collector', collectObjects],
    ] as const) {
      const took: [number[], number[]] = [[], []]
      for (let n = -warmUps; n < 20; n++)
        for (const [index, { services }] of sides.entries()) {
          const roundMs = await msOf(() => round(services))
          if (n >= 0) took[index]?.push(roundMs)
        }
      rows.push(row({ what, within: 2 }, ...took))
    }
  } finally {
    await Promise.all(sides.map(({ close }) => close()))
  }
  return rows
}

async function openServices({ backends }: Stack) {
  const config = readConfig('worker', {
    ...sharedVariables(backends, { provider: 'offline' }),
    PLC_LOG_LEVEL: 'silent',
  })
  const database = openDatabase(config.DATABASE_URL, { applicationName: 'bench' })
  const objects = await openObjects(config)
  const queue = openLectureQueue(config.REDIS_URL, { attempts: 1 })
  return {
    services: { config, log: createLog(config), database, objects, queue, meter: startMeter() },
    async close() {
      await queue.close()
      objects.close()
      await database.destroy()
    },
  }
}

function memoryRow(few: Stack, many: Stack): Measured['rows'][number] {
  const [fewMib, manyMib] = [few, many].map(
    ({ api }) => residentMemory(api.process.pid).peakBytes / 1024 ** 2,
  ) as [number, number]
  return {
    what: "the API's resident memory, at its peak",
    figure: `${manyMib.toFixed(0)} MiB; of ${shown(fewRows)} ${fewMib.toFixed(0)} MiB`,
    goal: `at most ${memoryGoalMib} MiB more`,
    met: manyMib - fewMib <= memoryGoalMib,
  }
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}

const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const shown = (value: number) => value.toLocaleString('en')
