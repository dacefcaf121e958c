import type { WalkOutcome } from '../../../cli/walk/walk-outcome.ts'
import { judge, type Verdict } from '../../../smoke/judge.ts'
import { pegasusAt } from '../../../smoke/pegasus.ts'
import type { RunPlan } from '../../../smoke/verify.ts'
import { askVerify } from '../../drills/ask-verify.ts'
import { compare } from '../../drills/compare.ts'
import type { DrillGround } from '../../drills/drill-ground.ts'
import { plainPlan, quickPlan } from '../../drills/quick-plan.ts'
import type { Incident } from '../incident.ts'
import type { OpenOperator, Operator } from './operator-at.ts'

/** What came of one incident. */
export interface WalkedIncident {
  incident: string
  breaks: string
  runbook: Incident['runbook']
  /** From the fault to the verdict that named it. */
  namedMs: number
  /** From the fault until the person had mended it. */
  mendedMs: number
  /** From the fault until the page was walked to its end and verify passed: the time to restored service. */
  restoredMs: number
  /** How many steps ended well. */
  steps: number
  /** The steps at which the walk waited for the person. */
  waitedAt: string[]
}

/**
 * Breaks the ground, sees that verify names it, walks the page by its form without a terminal, does by hand what the
 * page asks a person for, and sees that verify passes again. The ground is restored afterwards.
 *
 * @throws {Error} when any of this does not go as the incident says.
 */
export async function walkIncident(
  incident: Incident,
  ground: DrillGround,
  openOperator: OpenOperator,
): Promise<WalkedIncident> {
  const { name, fault, runbook } = incident
  let operator: Operator | undefined
  try {
    operator = await openOperator(ground, await incident.startProduction?.(ground))
    await fault.inject?.(ground)
    const since = clock()
    const { problems } = compare(fault.expects, await verdictOn(ground, { ...quickPlan, ...fault.plan }))
    if (problems.length > 0) throw new Error(`verify did not name the fault: ${problems.join('; ')}`)
    const namedMs = since()
    const waitedAt: string[] = []
    let mendedMs = namedMs
    let outcome = await operator.begin(incident)
    while (outcome.outcome !== 'good') {
      const step = waitingStep(outcome)
      if (waitedAt.includes(step))
        throw new Error(`${step} is not done by what the person did there: ${whyLeft(outcome)}`)
      waitedAt.push(step)
      await handAt(step, outcome, incident)(ground)
      mendedMs = since()
      outcome = await operator.goOn(incident, outcome)
    }
    const { outcome: again } = await verdictOn(ground, plainPlan)
    if (again !== 'pass') throw new Error(`verify does not pass again, it says ${again}`)
    const { deadLetters, noted } = await whatIsLeftOn(ground)
    if (deadLetters > 0) throw new Error(`${deadLetters} jobs that failed meanwhile were not run again`)
    if (noted !== `${runbook}: completed`)
      throw new Error(`the deployment's own record of walks says ${noted}`)
    const steps = outcome.steps.filter((one) => one.outcome === 'good').length
    return {
      ...{ incident: name, breaks: fault.breaks, runbook },
      ...{ namedMs, mendedMs, restoredMs: since(), steps, waitedAt },
    }
  } finally {
    await ground.restore()
    await operator?.leave()
  }
}

/** The step at which the walk was left. */
function waitingStep({ step }: WalkOutcome): string {
  if (step === null) throw new Error('the walk was left at no step')
  return step
}

function handAt(step: string, { trouble, waitsFor }: WalkOutcome, { hands }: Incident) {
  const hand = hands[step]
  if (hand !== undefined) return hand
  // What could not be told is asked once more: a machine that stands still for a moment is no incident.
  if (trouble?.ended === 'unknown') return async () => {}
  throw new Error(`nobody knows what to do at ${step}: ${whyLeft({ trouble, waitsFor })}`)
}

function whyLeft({ trouble, waitsFor }: Pick<WalkOutcome, 'trouble' | 'waitsFor'>): string {
  return trouble?.detail ?? `it waits for ${waitsFor.join(' or ')}`
}

async function whatIsLeftOn(ground: DrillGround): Promise<{ deadLetters: number; noted: string }> {
  const target = ground.target()
  try {
    const pegasus = pegasusAt(target, new AbortController().signal)
    const [letters, record] = [await pegasus.deadLetters(), await pegasus.walks()]
    if (!letters.ok) throw new Error(letters.failure.detail)
    if (!record.ok) throw new Error(record.failure.detail)
    const [newest] = record.value.walks
    return { deadLetters: letters.value.total, noted: `${newest?.name}: ${newest?.outcome}` }
  } finally {
    await target.close()
  }
}

async function verdictOn(ground: DrillGround, plan: RunPlan): Promise<Verdict> {
  return judge(await askVerify(ground, plan, { signal: AbortSignal.timeout(120_000), tell() {} }))
}

function clock(): () => number {
  const startedAt = performance.now()
  return () => performance.now() - startedAt
}
