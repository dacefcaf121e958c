import type { RunOurselves } from '../../../cli/runbooks/ourselves.ts'
import { stepsOf } from '../../../cli/runbooks/steps-of.ts'
import type { InnerWalks } from '../../../cli/runbooks/walk-act.ts'
import { makeStateFolder } from '../../../cli/state-folder.ts'
import { carryOut, type Outfit } from '../../../cli/walk/carry-out.ts'
import { absent, answering, answersWithin } from '../../../cli/walk/given-answers.ts'
import { flagsOf } from '../../../cli/walk/walk-flags.ts'
import type { WalkOutcome } from '../../../cli/walk/walk-outcome.ts'
import { recordAt } from '../../../cli/walk/walk-record.ts'
import type { DrillGround } from '../../drills/drill-ground.ts'
import type { Deployment, Incident } from '../incident.ts'
import { openHome, pageOf, saidAt, saidToBeDone, values } from './operator-home.ts'

/** A person without a terminal. */
export interface Operator {
  /** Walks the page of the incident until it ends or waits for somebody. */
  begin(incident: Incident): Promise<WalkOutcome>
  /** Goes on with a walk that has waited, now that the person has done something about it. */
  goOn(incident: Incident, waiting: WalkOutcome): Promise<WalkOutcome>
  leave(): Promise<void>
}

export type OpenOperator = (ground: DrillGround, production: Deployment | undefined) => Promise<Operator>

/** Walks as the command does where nobody is at a terminal, without the start of a process for each command. */
export const operatorAt: OpenOperator = async (ground, production) => {
  const { stack } = ground
  const home = await openHome(stack, production)
  // Where the commands look for them, too.
  const journals = makeStateFolder('walks', { XDG_STATE_HOME: home.folder })
  const target = ground.target()
  const outfit: Omit<Outfit, 'walker'> = {
    folder: journals,
    tool: 'pegasus-ops drill',
    operator: 'drill',
    until: new Date(Date.now() + 3_600_000),
    redact: (value) => value,
    record: recordAt(target),
    begun() {},
    entry() {},
    warn() {},
  }
  const deployment = { name: 'stack', url: new URL(stack.apiUrl).href }
  const walk = (incident: Incident, resumed: string | null, done: string[]) => {
    const answers = answersTo(incident, done)
    const run: RunOurselves = (args) => home.shell.run(args)
    const walks: InnerWalks = {
      ...{ folder: journals, target: deployment, run },
      flagsFor: (step) => flagsOf(answersWithin(step, answers)),
    }
    return carryOut(
      {
        ...{ kind: 'runbook', name: incident.runbook, parameters: values, target: deployment },
        steps: stepsOf(pageOf(incident.runbook), values, walks, run),
      },
      resumed,
      { ...outfit, walker: answering(answers, absent) },
      new AbortController().signal,
    )
  }
  return {
    begin: (incident) => walk(incident, null, []),
    goOn: (incident, waiting) => walk(incident, waiting.walk, saidAt(incident, waiting)),
    async leave() {
      await target.close()
      await home.leave()
    },
  }
}

function answersTo(incident: Incident, done: string[]) {
  return {
    ...{ yes: true, confirm: 'stack', skips: [], happened: [] },
    answers: Object.entries(incident.answers).map(([step, text]) => ({ step, text })),
    done: [...saidToBeDone(incident), ...done],
  }
}
