import { isGood } from './check.ts'
import { deadLetters } from './checks/dead-letters.ts'
import { health } from './checks/health.ts'
import { checks, handshakeChecks } from './checks/index.ts'
import { lectureChecks } from './checks/lecture.ts'
import { platform } from './checks/platform.ts'
import { preflight, preflightMayComeUp } from './checks/preflight.ts'
import { queue } from './checks/queue.ts'
import { queuePath } from './checks/queue-path.ts'
import { databaseKeptSilent, readiness } from './checks/readiness.ts'
import { release } from './checks/release.ts'
import { schema } from './checks/schema.ts'
import { workerRelease } from './checks/worker-release.ts'
import { workers } from './checks/workers.ts'
import type { Evidence, Omission, Plan, RunHeader } from './evidence/evidence.ts'
import { type EvidenceRecord, keepNothing } from './evidence/record.ts'
import { walkFlow } from './flow.ts'
import { cleanUp } from './flows/lecture/clean-up.ts'
import type { LecturePlan } from './flows/lecture/ground.ts'
import { lecture } from './flows/lecture.ts'
import { cleanUpGraceMs, graceAfter } from './grace.ts'
import { shakeHands } from './handshake/shake-hands.ts'
import { shakeHandsUntilLetGo } from './handshake/until-let-go.ts'
import { answerTo, judge } from './judge.ts'
import { Ledger } from './ledger/ledger.ts'
import type { LedgerRun } from './ledger/ledger-line.ts'
import { type Pegasus, pegasusAt } from './pegasus.ts'
import { headerOf, Run, type RunOptions } from './run.ts'
import type { Tell } from './run-event.ts'
import { newRunIds, type RunIds } from './run-ids.ts'
import { failureIn, type Settling, untilSettled } from './settle.ts'
import { soakCheck } from './soak/judge.ts'
import { planSoak, type SoakPlan } from './soak/plan.ts'
import { soak } from './soak/soak.ts'
import { stopCauseOf } from './stop.ts'
import type { Target } from './target.ts'
import type { Witness } from './witness.ts'

export interface RunPlan extends Plan {
  command: Exclude<Plan['command'], 'gc'>
  /** Whether the links are to be proven; false when a flag said not to, and where the command asks only for the flow. */
  handshake: boolean
  /** Null for a run without the lecture flow; then a flag said so. */
  lecture: LecturePlan | null
  /** Null for a run without a soak. */
  soak: SoakPlan | null
}

export interface VerifyOptions extends RunOptions {
  /** The platform that the target runs on, or why it is not asked; by default, none is known. */
  witness?: Witness | Omission
  /** Opens the ledger of the run, or gives that of the run to go on with; by default, it is only remembered. */
  openLedger?: (run: LedgerRun) => Ledger
}

/**
 * Sees of a deployment what the plan asks for, and judges only whether it makes sense to go on: without a good
 * preflight nothing more is asked (a soak alone asks nothing else anyway), and to an API that is not good no lecture is
 * sent. The soak begins once the API is in its place and runs beside everything else; once a pass is out of reach it ends. Resolves within two seconds
 * of the signal with what was seen until then, after an attempt to clean up.
 */
export async function verify(target: Target, plan: RunPlan, options: VerifyOptions): Promise<Evidence> {
  const { signal, tell, witness = noPlatform } = options
  const { keeper = keepNothing, openLedger = Ledger.remembered } = options
  const { command, release, settleMs, require } = plan
  const header = headerOf(
    target,
    { command, release, settleMs, ...(require === undefined ? {} : { require }) },
    options,
  )
  const run = new Run(header, pegasusAt(target, signal), tell, keeper)
  const settling = { settleMs, elapsedMs: () => run.elapsedMs, signal, tell }
  const mayComeUp = () => preflightMayComeUp(run.evidence.observations.preflight)
  const reached = isGood(await run.askUntilSettled(preflight, settling, mayComeUp))
  const testifying = testify(witness, plan, settling, run)
  if (!reached) {
    await testifying
    run.omitTheRest({ because: 'inapplicable', detail: 'not asked, because of preflight' })
  } else if (command === 'soak') {
    await soakBeside(target, plan.soak ?? planSoak(), signal, run)
  } else {
    const ledger = openLedger(ledgerRunOf(header, command, plan.lecture))
    await lookInside(target, plan, { signal, run, ledger, settling })
    if (nothingIsLeft(run, ledger)) await ledger.remove()
  }
  await testifying
  await keepLastLines(witness, signal, run)
  return run.end(stopCauseOf(signal))
}

const noPlatform: Omission = { because: 'inapplicable', detail: 'no platform is named for this target' }

/** Asks the platform, beside everything else: also when the target does not answer, since it may know why. */
async function testify(
  witness: Witness | Omission,
  { command }: Plan,
  settling: Settling,
  run: Run,
): Promise<void> {
  if (!checks[command].includes(platform)) return
  if ('because' in witness) {
    run.omit(['platform'], witness)
    return
  }
  await run.watch(platform, (startedMs) =>
    untilSettled(
      platform.name,
      settling,
      async () => run.observed('platform', startedMs, await witness.look(settling.signal)),
      () => failureIn(answerTo(platform, run.evidence)),
    ),
  )
}

/** Of a run that failed, the end of the logs belongs to the evidence. */
async function keepLastLines(witness: Witness | Omission, signal: AbortSignal, run: Run): Promise<void> {
  const { observations, timings } = run.evidence
  const seen = observations.platform
  if ('because' in witness || seen === undefined || signal.aborted) return
  if (judge({ ...run.evidence, stopped: null }).outcome !== 'fail') return
  const lines = await witness.lastLines(signal)
  const logOf = (name: string) => lines.find((one) => one.name === name)?.log ?? []
  const processes = seen.processes.map((one) => ({ ...one, log: logOf(one.name) }))
  run.observed('platform', timings.platform?.startedMs ?? run.elapsedMs, { ...seen, processes })
}

interface UnderWay {
  signal: AbortSignal
  settling: Settling
  run: Run
  ledger: Ledger
}

function ledgerRunOf(
  { runId, tool, target, startedAt }: RunHeader,
  command: RunPlan['command'],
  plan: LecturePlan | null,
): LedgerRun {
  const lecture = plan && {
    ...newRunIds(),
    name: plan.lecture.name,
    presetId: plan.presetId,
    keep: plan.keep,
  }
  return { runId, tool, command, target, startedAt, lecture }
}

/** Whether the run made nothing, or was shown to have taken everything back. */
function nothingIsLeft({ evidence }: Run, { undoing }: Ledger): boolean {
  const cleaned = evidence.observations.lecture?.steps['clean-up']
  return undoing.length === 0 || (cleaned !== undefined && cleanUp.judge(cleaned.seen).outcome === 'pass')
}

async function lookInside(target: Target, plan: RunPlan, underWay: UnderWay): Promise<void> {
  const { signal, run, ledger, settling } = underWay
  const outOfReach = new AbortController()
  const until = AbortSignal.any([signal, outOfReach.signal])
  let soaking: Promise<void> | undefined
  const pegasus = pegasusAt(target, signal)
  const before = await pegasus.deadLetters()
  run.observed('deadLetters', run.elapsedMs, { before, after: null })
  try {
    const answers = {
      release: await run.ask(release),
      health: await run.askUntilSettled(health, settling),
      readiness: await run.askUntilSettled(readiness, settling),
      schema: run.judge(schema),
    }
    // What a deploy under way does to readiness before it is over is no outage.
    if (plan.soak !== null) {
      soaking = soakBeside(target, plan.soak, until, run)
      soaking.catch(() => outOfReach.abort())
    }
    const unwell = Object.entries(answers).flatMap(([name, answer]) => (isGood(answer) ? [] : [name]))
    const linksMayTell = unwell.length === 0 || databaseKeptSilent(run.evidence.observations.readiness)
    const broken = linksMayTell ? await proveLinks(pegasus, plan, underWay) : []
    const bad = [...unwell, ...broken]
    if (bad.length > 0) {
      const because = `because of ${bad.join(', ')}`
      if (!linksMayTell) run.omit(['handshake'], { because: 'inapplicable', detail: `not asked, ${because}` })
      run.omit(['lecture'], { because: 'inapplicable', detail: `not sent, ${because}` })
      outOfReach.abort()
    } else if (plan.command === 'status') {
      run.omit(['lecture'], { because: 'inapplicable', detail: 'a look sends none' })
    } else if (plan.lecture === null || ledger.run.lecture === null) {
      run.omit(['lecture'], { because: 'flag', detail: '--no-smoke' })
    } else if (!(await sendLecture(target, plan.lecture, ledger.run.lecture, underWay))) {
      outOfReach.abort()
    }
  } catch (error) {
    outOfReach.abort()
    throw error
  } finally {
    await soaking
  }
  if (plan.command === 'status') return
  if (!signal.aborted) await lookAgain(pegasus, underWay)
  await run.watch(deadLetters, async () => {
    const after = await pegasus.deadLetters()
    run.observed('deadLetters', run.elapsedMs, { before, after })
  })
}

async function soakBeside(target: Target, plan: SoakPlan, until: AbortSignal, run: Run): Promise<void> {
  const tell: Tell = (event) => {
    if (event.kind === 'sampled') run.keep({ kind: 'sampled', sample: event.sample })
    run.tell(event)
  }
  await run.watch(soakCheck, async (startedMs) => {
    run.keep({ kind: 'soak-begun', startedMs, plan })
    const { samples: _, ...value } = await soak(target, plan, until, tell)
    run.observed('soak', startedMs, value)
  })
}

async function proveLinks(
  pegasus: Pegasus,
  { handshake, command }: RunPlan,
  { signal, run, ledger, settling }: UnderWay,
): Promise<string[]> {
  if (!handshake) {
    const detail = 'only the flow was asked for'
    run.omit(
      ['handshake'],
      command !== 'smoke'
        ? { because: 'flag', detail: '--no-handshake' }
        : { because: 'inapplicable', detail },
    )
    return []
  }
  const first = await run.watch(queue, (startedMs) =>
    untilSettled(
      queue.name,
      settling,
      async () =>
        run.observed('handshake', startedMs, {
          first: await ledger.doing('handshake', () =>
            command === 'status' ? shakeHands(pegasus) : shakeHandsUntilLetGo(pegasus, signal),
          ),
          later: null,
        }),
      () => brokenLink(run.evidence),
    ),
  )
  const others = handshakeChecks.filter((check) => check !== queue)
  const answers = [[queue, first] as const, ...others.map((check) => [check, run.judge(check)] as const)]
  return answers.flatMap(([check, answer]) => (answer.outcome === 'fail' ? [check.name] : []))
}

function brokenLink(evidence: Evidence): string | null {
  const broken = handshakeChecks.map((check) => failureIn(answerTo(check, evidence)))
  return broken.find((seen) => seen !== null) ?? null
}

async function lookAgain(pegasus: Pegasus, { run, ledger }: UnderWay): Promise<void> {
  const seen = run.evidence.observations.handshake
  if (!seen?.first.ok) return
  await run.watch(workers, async (startedMs) =>
    run.observed('handshake', startedMs, {
      ...seen,
      later: await ledger.doing('handshake', () => shakeHands(pegasus)),
    }),
  )
}

async function sendLecture(
  target: Target,
  plan: LecturePlan,
  ids: RunIds,
  { signal, run, ledger }: UnderWay,
): Promise<boolean> {
  run.keep({
    kind: 'lecture-begun',
    startedMs: run.elapsedMs,
    lecture: {
      lecture: plan.lecture.name,
      presetId: plan.presetId,
      lectureId: ids.lectureId,
      courseId: ids.courseId,
    },
  })
  const ground = {
    pegasus: pegasusAt(target, signal),
    afterwards: pegasusAt(target, graceAfter(signal, cleanUpGraceMs)),
    plan,
    ids,
    ledger,
    exportUrls: [],
    signal,
    tell: run.tell,
  }
  await walkFlow(lecture, ground, {
    keep: (step, trace) => run.keep({ kind: 'walked', step, trace } as EvidenceRecord),
    tell: run.tell,
  })
  const onlyJudged = [run.judge(queuePath), run.judge(workerRelease)]
  const walked = lectureChecks.map((check) => answerTo(check, run.evidence))
  return [...onlyJudged, ...walked].every((answer) => isGood(answer) || answer.outcome === 'skip')
}
