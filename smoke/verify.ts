import { performance } from 'node:perf_hooks'
import { isGood } from './check.ts'
import { health } from './checks/health.ts'
import { lectureChecks } from './checks/lecture.ts'
import { preflight } from './checks/preflight.ts'
import { queuePath } from './checks/queue-path.ts'
import { readiness } from './checks/readiness.ts'
import { release } from './checks/release.ts'
import { schema } from './checks/schema.ts'
import { workerRelease } from './checks/worker-release.ts'
import type { Evidence, Plan } from './evidence.ts'
import { walkFlow } from './flow.ts'
import { type LecturePlan, newRunIds } from './flows/lecture/ground.ts'
import { lecture } from './flows/lecture.ts'
import type { LectureSeen } from './flows/lecture-seen.ts'
import { graceAfter } from './grace.ts'
import { answerTo } from './judge.ts'
import { pegasusAt } from './pegasus.ts'
import { Run } from './run.ts'
import type { Tell } from './run-event.ts'
import { soakCheck } from './soak/judge.ts'
import { type SoakPlan, soak } from './soak/soak.ts'
import { stopCauseOf } from './stop.ts'
import type { Target } from './target.ts'

/** How long the clean-up may go on after the run was cut short: the report must stand within two seconds. */
const cleanUpGraceMs = 1200

export interface RunPlan extends Plan {
  /** Null for a run without the lecture flow; then a flag said so. */
  lecture: LecturePlan | null
  /** Null for a run without a soak. */
  soak: SoakPlan | null
}

export interface RunOptions {
  /** Fires with a `Stopped` when the run is cut short. */
  signal: AbortSignal
  tell: Tell
  /** Name and version of what runs, for the record. */
  tool: string
}

/**
 * Sees of a deployment what the plan asks for, and judges only whether it makes sense to go on: without a good
 * preflight nothing more is asked, and to an API that is not good no lecture is sent. The soak begins right after
 * the preflight and runs beside everything else; once a pass is out of reach it ends. Resolves within two seconds
 * of the signal with what was seen until then, after an attempt to clean up.
 */
export async function verify(target: Target, plan: RunPlan, options: RunOptions): Promise<Evidence> {
  const { signal, tell, tool } = options
  const startedAt = performance.now()
  const evidence: Evidence = {
    tool,
    plan: { command: plan.command, release: plan.release },
    target: { name: target.name, url: target.url.href },
    startedAt: new Date().toISOString(),
    durationMs: 0,
    observations: {},
    omitted: {},
    stopped: null,
  }
  const run = new Run(evidence, pegasusAt(target, signal), tell)
  if (isGood(await run.ask(preflight))) await lookInside(target, plan, signal, run)
  else run.omitTheRest({ because: 'inapplicable', detail: 'not asked, because of preflight' })
  evidence.durationMs = performance.now() - startedAt
  evidence.stopped = stopCauseOf(signal)
  return evidence
}

async function lookInside(target: Target, plan: RunPlan, signal: AbortSignal, run: Run): Promise<void> {
  const outOfReach = new AbortController()
  const until = AbortSignal.any([signal, outOfReach.signal])
  const soaking = plan.soak === null ? undefined : soakBeside(target, plan.soak, until, run)
  soaking?.catch(() => outOfReach.abort())
  try {
    const answers = {
      health: await run.ask(health),
      readiness: await run.ask(readiness),
      schema: run.judge(schema),
      release: run.judge(release),
    }
    const bad = Object.entries(answers).flatMap(([name, answer]) => (isGood(answer) ? [] : [name]))
    if (bad.length > 0) {
      run.omit(['lecture'], { because: 'inapplicable', detail: `not sent, because of ${bad.join(', ')}` })
      outOfReach.abort()
    } else if (plan.lecture === null) {
      run.omit(['lecture'], { because: 'flag', detail: '--no-smoke' })
    } else if (!(await sendLecture(target, plan.lecture, signal, run))) {
      outOfReach.abort()
    }
  } catch (error) {
    outOfReach.abort()
    throw error
  } finally {
    await soaking
  }
}

async function soakBeside(target: Target, plan: SoakPlan, until: AbortSignal, run: Run): Promise<void> {
  const pegasus = pegasusAt(target, until)
  await run.watch(soakCheck, () => soak(pegasus.readiness, plan, until, run.tell))
}

/** Sends a lecture through; resolves to whether every answer was good. */
async function sendLecture(
  target: Target,
  plan: LecturePlan,
  signal: AbortSignal,
  run: Run,
): Promise<boolean> {
  const ids = newRunIds()
  const seen: LectureSeen = {
    lecture: plan.lecture.name,
    presetId: plan.presetId,
    lectureId: ids.lectureId,
    courseId: ids.courseId,
    steps: {},
  }
  run.evidence.observations.lecture = seen
  const ground = {
    pegasus: pegasusAt(target, signal),
    afterwards: pegasusAt(target, graceAfter(signal, cleanUpGraceMs)),
    plan,
    ids,
    exportUrls: [],
    signal,
    tell: run.tell,
  }
  await walkFlow(lecture, ground, seen.steps, run.tell)
  const onlyJudged = [run.judge(queuePath), run.judge(workerRelease)]
  const walked = lectureChecks.map((check) => answerTo(check, run.evidence))
  return [...onlyJudged, ...walked].every((answer) => isGood(answer) || answer.outcome === 'skip')
}
