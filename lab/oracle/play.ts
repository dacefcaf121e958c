import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../service/contract/job.ts'
import { ask, insist } from './ask.ts'
import { type Bucket, bucketDifferences } from './bucket.ts'
import { asExpected, compare } from './compare.ts'
import { unwatch } from './counted-faults.ts'
import { faultNamed } from './faults.ts'
import { type JobEnd, type Model, type Outcome, type Possible, possibilities } from './model.ts'
import { marksOf, type Observed, observe } from './observe.ts'
import { courseId, lectureId, type Memory, noteJobs, type Performed, perform } from './perform.ts'
import { provoke } from './provoke.ts'
import type { Scene } from './scene.ts'
import type { OracleFault, Strike } from './strike.ts'
import { describeStep, type Turn } from './turn.ts'
import { watchReads } from './watch-reads.ts'

/** The real side of a run: the service, and what its clients remember. */
export interface Run {
  scene: Scene
  bucket: Bucket
  memory: Memory
  /** The replies of the model that were served so far. */
  marks: Set<string>
  /** By name, how often each fault struck. */
  struck: Map<string, number>
  commands: number
  /** What was wrong with the bucket before, by the fault of another run. */
  leftBefore: ReadonlySet<string>
}

/** The service and the model differ. The message is every difference, a line each. */
export class Difference extends Error {
  override readonly name = 'Difference'
}

/** A fault that lasts longer than this is healed all the same. */
const brokenAtMostMs = 15_000
const restWithinMs = 30_000
/** What the service finds and mends by itself it has to mend within this. */
const agreesWithinMs = 8000
const pollMs = 200

/** Plays a turn, waits until all is at rest, compares. Throws Difference; otherwise the model is what is served then. */
export async function play(turn: Turn, model: Model, run: Run): Promise<void> {
  const { memory, scene } = run
  run.commands += turn.steps.length
  const jobsBefore = new Set(memory.jobs.keys())
  const crashedBefore = scene.ground.crashed.length
  const { performed, differences } = await performUnderFaults(turn, run)
  const lectures = touched(turn, model)
  const resting = lectures.map(async (lecture) => {
    if (!(await rests(lecture, run)))
      differences.push(`${lecture}: a job is active ${restWithinMs / 1000} s later`)
  })
  await Promise.all(resting)
  const outcomes = await Promise.all(performed.map((one) => outcomeOf(one, run)))

  const served = await Promise.all(
    lectures.map(async (lecture) => {
      const here = outcomes.filter(({ step }) => concerns(step, lecture))
      const fromHere = performed.filter(({ step }) => concerns(step, lecture))
      const lies = untrue(lecture, fromHere, jobsBefore, run)
      const possible = possibilities(model.lectures.get(lecture) ?? null, here)
      const { observed, found } = await compared(lecture, possible, model, run)
      differences.push(...[...lies, ...found].map((line) => `${lecture}: ${line}`))
      return { lecture, observed }
    }),
  )
  for (const { lecture, observed } of served) {
    model.lectures.set(lecture, asExpected(observed, memory))
    model.marks.set(lecture, observed ? marksOf(observed.artifacts)[0] : undefined)
    if (observed) for (const mark of marksOf(observed.artifacts)) run.marks.add(mark)
  }
  for (const name of scene.ground.crashed.slice(crashedBefore)) differences.push(`${name} ended by itself`)
  if (differences.length > 0) {
    const answers = performed.map(({ step, tries }) => {
      const told = [...tries.before.map((one) => one?.status ?? 'nothing'), tries.status].join(', ')
      return `${describeStep(step)} was answered ${told}`
    })
    throw new Difference([...differences, ...answers.map((line) => `  (${line})`)].join('\n'))
  }
}

/** Deletes everything of a run, and compares the bucket before and after. Throws Difference. */
export async function finish(run: Run): Promise<void> {
  const { memory, scene } = run
  const settled = async (empty: boolean): Promise<string[]> => {
    const giveUpAt = performance.now() + agreesWithinMs
    for (;;) {
      const all = await bucketDifferences(scene, run.bucket, { empty })
      const found = all.filter((line) => !run.leftBefore.has(line))
      if (found.length === 0 || performance.now() > giveUpAt) return found
      await sleep(pollMs)
    }
  }
  const differences = await settled(false)
  for (const lecture of [0, 1])
    await insist(scene, { method: 'DELETE', path: `/courses/${courseId(memory, lecture)}` })
  differences.push(...(await settled(true)).map((line) => `after everything was deleted: ${line}`))
  if (differences.length > 0) throw new Difference(differences.join('\n'))
}

async function performUnderFaults(
  { steps, faults }: Turn,
  run: Run,
): Promise<{ performed: Performed[]; differences: string[] }> {
  const { scene, memory } = run
  const known = faults.map(({ name }) => faultNamed(name))
  const reads = known.every(({ sparesReads }) => sparesReads) ? watchReads(scene) : undefined
  const strikes: Strike[] = []
  for (const [index, { at }] of faults.entries()) {
    const strike = await known[index]?.begin(scene, at)
    if (strike) strikes.push(strike)
  }
  const performing = Promise.all(steps.map((step) => perform(step, memory, scene)))
  const over = Promise.all(strikes.map((strike) => strike.over))
  const done = performing.then((all) => Promise.all(all.map((one) => ended(one, run))))
  await Promise.race([
    faults.length === 0 ? done : Promise.race([over, done.then(() => sleep(500))]),
    sleep(brokenAtMostMs),
  ])
  const differences: string[] = []
  differences.push(...(await healed(known, strikes, run)))
  unwatch(scene)
  const performed = await performing
  differences.push(...((await reads?.stop()) ?? []))
  return { performed, differences }
}

/**
 * Heals each fault after it has struck: what no step of the turn has met, a lecture beside them has to meet. Those that
 * have struck go first, for one that stops everything keeps others from being met.
 */
async function healed(
  faults: readonly OracleFault[],
  strikes: readonly Strike[],
  run: Run,
): Promise<string[]> {
  const differences: string[] = []
  const open = new Map(strikes.map((strike, index) => [strike, faults[index] as OracleFault]))
  while (open.size > 0) {
    let chosen = await struckOf(open)
    const [first] = open.keys()
    if (!chosen && first) {
      await provoke(run.scene, first)
      chosen = await struckOf(open)
    }
    const strike = chosen ?? first
    const fault = strike && open.get(strike)
    if (!strike || !fault) break
    open.delete(strike)
    differences.push(...(await strike.heal()))
    if (chosen) run.struck.set(fault.name, (run.struck.get(fault.name) ?? 0) + 1)
    else differences.push(`the fault ${fault.name} was drawn and did not strike`)
  }
  return differences
}

async function struckOf(open: ReadonlyMap<Strike, OracleFault>): Promise<Strike | undefined> {
  for (const strike of open.keys()) if (await strike.struck()) return strike
  return undefined
}

/** Resolves when the jobs of a step have ended, or their time is up. */
async function ended({ jobIds }: Performed, { scene }: Run): Promise<void> {
  const giveUpAt = performance.now() + brokenAtMostMs
  for (const { id } of jobIds)
    while (performance.now() < giveUpAt) {
      const answer = await ask(scene, { path: `/jobs/${id}` })
      if (answer?.status === 404 || ['completed', 'failed'].includes(String(answer?.body['status']))) break
      await sleep(pollMs)
    }
}

/** Whether no job of a lecture is active any more, within the time for that. */
async function rests(lecture: number, { memory, scene }: Run): Promise<boolean> {
  const giveUpAt = performance.now() + restWithinMs
  do {
    const jobs = await noteJobs(lecture, memory, scene)
    if (jobs.every(({ status }) => status === 'completed' || status === 'failed')) return true
    await sleep(pollMs)
  } while (performance.now() < giveUpAt)
  return false
}

async function outcomeOf({ jobIds, ...performed }: Performed, { scene, memory }: Run): Promise<Outcome> {
  const jobs = await Promise.all(
    jobIds.map(async ({ id, stage }) => {
      memory.jobs.set(id, { lecture: performed.step.lecture, stage })
      const answer = await insist(scene, { path: `/jobs/${id}` })
      const { status } = answer.body as Partial<Job>
      const end: JobEnd = status === 'completed' || status === 'failed' ? status : 'gone'
      return { stage, end }
    }),
  )
  return { ...performed, jobs }
}

/** Compares until there is no difference, or what could still be mended should have been. */
async function compared(
  lecture: number,
  possible: readonly Possible[],
  model: Model,
  run: Run,
): Promise<{ observed: Observed | null; found: string[] }> {
  const giveUpAt = performance.now() + agreesWithinMs
  const before = model.marks.get(lecture)
  for (;;) {
    const observed = await observe(run.scene, run.bucket, lectureId(run.memory, lecture))
    const known = { recordings: run.memory.recordings, marks: run.marks, markBefore: before }
    const found = compare(observed, possible, known)
    if (found.length === 0 || performance.now() > giveUpAt) return { observed, found }
    await sleep(pollMs)
  }
}

/** Answers that were not true. */
function untrue(
  lecture: number,
  performed: readonly Performed[],
  jobsBefore: ReadonlySet<string>,
  { memory }: Run,
): string[] {
  const made = [...memory.jobs].filter(([id, job]) => job.lecture === lecture && !jobsBefore.has(id))
  const lines: string[] = []
  for (const { tries } of performed)
    for (const answer of [...tries.before, tries])
      if (/nothing was/.test(String(answer?.body['detail'])) && made.length > 0)
        lines.push(`a client was told "${answer?.body['detail']}", and a job was made`)
  const asked = performed.filter(({ step }) =>
    ['ingest', 'repeat', 'transcribe', 'replay'].includes(step.ask),
  )
  const transcriptions = made.filter(([, { stage }]) => stage === 'transcription')
  if (transcriptions.length > asked.length)
    lines.push(`${transcriptions.length} transcriptions were queued for ${asked.length} requests`)
  return lines
}

function touched({ steps }: Turn, model: Model): number[] {
  const known = [...new Set([...model.lectures.keys(), ...steps.map(({ lecture }) => lecture)])]
  return known.filter((lecture) => steps.some((step) => concerns(step, lecture)))
}

function concerns(step: Turn['steps'][number], lecture: number): boolean {
  return step.ask === 'delete-course' ? step.lecture % 2 === lecture % 2 : step.lecture === lecture
}
