import type { Answer } from '../check.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { type Keeper, keepNothing } from '../evidence/record.ts'
import type { LecturePlan } from '../flows/lecture/ground.ts'
import { judge, type Verdict } from '../judge.ts'
import { Secret } from '../secret.ts'
import { defaultThresholds, planSoak } from '../soak/plan.ts'
import { Target } from '../target.ts'
import { type RunPlan, type VerifyOptions, verify } from '../verify.ts'
import { pegasusThat, type ScriptedPegasus } from './pegasus-that.ts'
import type { Script } from './scripted-api.ts'
import { tinyLecture } from './tiny-lecture.ts'

/** Sends the tiny lecture, polls fast, and does not wait long. */
export const tinyPlan: LecturePlan = {
  lecture: tinyLecture,
  presetId: 'exam-mode',
  stageDeadlineMs: 5000,
  keep: false,
  saveTo: null,
  slowestPollMs: 10,
}

/** The plan of `smoke`: the lecture flow and no soak. */
export const smokePlan: RunPlan = {
  command: 'smoke',
  release: null,
  settleMs: 0,
  handshake: false,
  lecture: tinyPlan,
  soak: null,
}

/** The plan of `verify` with a soak of two samples, far enough apart for a machine that does other things too. */
export const verifyPlan: RunPlan = {
  ...smokePlan,
  command: 'verify',
  handshake: true,
  // However busy this machine is, it does not count as having stood still.
  soak: planSoak({ forMs: 500, everyMs: 500, thresholds: { ...defaultThresholds, stallMs: 10_000 } }),
}

export interface Outcome extends Verdict {
  evidence: Evidence
  pegasus: ScriptedPegasus
  /** The answer to the check of that name. */
  answerTo(check: string): Answer
}

interface Given {
  plan?: RunPlan
  token?: string | null
  opsToken?: string | null
  signal?: AbortSignal
  keeper?: Keeper
  openLedger?: VerifyOptions['openLedger']
  deadlineMs?: number
}

/** Runs the plan against a scripted Pegasus, judges the run, and closes both. */
export async function runAgainst(script: Script, given: Given = {}): Promise<Outcome> {
  const pegasus = await pegasusThat(script)
  try {
    return { ...(await runAt(pegasus.url, given)), pegasus }
  } finally {
    await pegasus.close()
  }
}

/** Runs the plan against whatever is at the address. */
export async function runAt(
  url: URL,
  {
    plan = smokePlan,
    token = null,
    opsToken = 'ops',
    signal = new AbortController().signal,
    keeper = keepNothing,
    openLedger,
    deadlineMs,
  }: Given = {},
): Promise<Omit<Outcome, 'pegasus'>> {
  const tokens = {
    ...(token === null ? {} : { write: new Secret(token) }),
    ...(opsToken === null ? {} : { ops: new Secret(opsToken) }),
  }
  const target = new Target({
    name: 'test',
    url,
    tokens,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  try {
    const evidence = await verify(target, plan, {
      signal,
      tell: () => {},
      tool: 'test',
      operator: 'test@here',
      keeper,
      ...(openLedger === undefined ? {} : { openLedger }),
    })
    const verdict = judge(evidence)
    return {
      ...verdict,
      evidence,
      answerTo(name) {
        const finding = verdict.findings.find(({ check }) => check === name)
        if (finding === undefined) throw new Error(`no check is called ${name}`)
        return finding.answer
      },
    }
  } finally {
    await target.close()
  }
}

/** What an answer says it saw, or its detail. */
export function seenIn(answer: Answer): string {
  return 'detail' in answer ? answer.detail : answer.seen
}

/** What an answer says to do next. */
export function adviceIn(answer: Answer): string {
  return 'remedy' in answer ? answer.remedy.advice : ''
}
