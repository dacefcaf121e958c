import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DrillGround } from '../../../smoke/drills/drill-ground.ts'
import { runbookOf } from '../../runbooks/index.ts'
import { stepsOf } from '../../runbooks/steps-of.ts'
import { carryOut, type Outfit } from '../../walk/carry-out.ts'
import { absent, answering } from '../../walk/given-answers.ts'
import type { WalkOutcome } from '../../walk/walk-outcome.ts'
import { recordAt } from '../../walk/walk-record.ts'
import type { Deployment, Incident } from '../incident.ts'
import { openHome, saidToBeDone, values } from './operator-home.ts'

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
  const journals = join(home.folder, 'walks')
  mkdirSync(journals)
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
  const walk = (incident: Incident, resumed: string | null, done: string[]) =>
    carryOut(
      {
        ...{ kind: 'runbook', name: incident.runbook, parameters: values },
        target: { name: 'stack', url: stack.apiUrl },
        steps: stepsOf(runbookOf(incident.runbook), values, (args) => home.shell.run(args)),
      },
      resumed,
      { ...outfit, walker: answering(answersTo(incident, done), absent) },
      new AbortController().signal,
    )
  return {
    begin: (incident) => walk(incident, null, []),
    goOn: (incident, { walk: id, step, trouble }) =>
      walk(incident, id, trouble === null && step !== null ? [step] : []),
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
