import { shellWord } from '../platforms/shell-word.ts'
import { type Asked, decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { RollbackFacts } from './facts.ts'
import { planOf, type RollbackPlan } from './plan.ts'
import { type RollbackReport, rollbackSchemaVersion } from './report.ts'
import { stepsOf } from './steps.ts'

/** How the facts were asked for. */
export interface AskedRun {
  startedAt: Date
  durationMs: number
  stopped: RollbackReport['stopped']
}

export function reportOf(
  facts: RollbackFacts,
  asked: Asked,
  run: AskedRun & { tool: string },
): RollbackReport {
  const decision = decide(facts, asked)
  const plan = planOf(facts, asked)
  return {
    schemaVersion: rollbackSchemaVersion,
    tool: run.tool,
    command: 'rollback plan',
    startedAt: run.startedAt.toISOString(),
    durationMs: run.durationMs,
    target: facts.target,
    stopped: run.stopped,
    asked,
    ...decision,
    plan,
    steps: plan === null ? [] : outlineOf(plan, facts.target.name),
    next: nextOf(decision, facts.target.name, asked),
    facts,
  }
}

function outlineOf(plan: RollbackPlan, target: string): RollbackReport['steps'] {
  return stepsOf(plan, target, onlyShown).map(({ id, title, kind, destructive, action, typed }) => ({
    ...{ id, title, kind, destructive },
    command: typed ?? ours(action?.shown),
  }))
}

/** A look that is no command has only words. */
function ours(shown: string | undefined): string | null {
  return shown?.startsWith('pegasus-ops ') === true ? shown : null
}

/** For steps that are looked at and never run. */
const onlyShown: Parameters<typeof stepsOf>[2] = {
  open: neverRun,
  pegasus: neverRun,
  command: (args) => ({ shown: ['pegasus-ops', ...args].map(shellWord).join(' '), run: neverRun }),
  waits: { everyMs: 0, rollOutMs: 0, settleMs: 0, jobsMs: 0 },
}

function neverRun(): never {
  throw new Error('a step of a plan that is only shown was run')
}

function nextOf(
  { recommendation, missing }: Decision,
  target: string,
  { to }: Asked,
): RollbackReport['next'] {
  const at = ['--target', shellWord(target), ...(to === null ? [] : ['--to', shellWord(to)])].join(' ')
  switch (recommendation) {
    case 'roll-back':
    case 'redeploy':
      return {
        advice: 'Walk it step by step; each is shown before it runs, and can be taken back.',
        command: `pegasus-ops rollback run ${at}`,
      }
    case 'roll-forward':
      return {
        advice:
          'Mend it in a new release, tried on a copy first (pegasus-ops migrate rehearse). See docs/runbooks/migration-rollback.md.',
        command: 'pegasus-ops runbook show migration-rollback',
      }
    case 'restore':
      return {
        advice: 'Restore to a new database, check it, and let both roles use it.',
        command: `pegasus-ops runbook run backup-restore --target ${shellWord(target)}`,
      }
    case null:
      return {
        advice: `Find out what is missing (${missing.length === 1 ? 'one fact' : `${missing.length} facts`}, named above), and plan again.`,
        command: `pegasus-ops rollback plan ${at}`,
      }
  }
}
