import { exitCodes } from '../../../cli/exit-code.ts'
import { WalkOutcome } from '../../../cli/walk/walk-outcome.ts'
import type { Incident } from '../incident.ts'
import type { OpenOperator } from './operator-at.ts'
import { openHome, saidAt, saidToBeDone } from './operator-home.ts'

/** Types `pegasus-ops runbook run`, and goes by its exit code and the last line of its JSON. */
export const operatorAtShell: OpenOperator = async ({ stack }, production) => {
  const { shell, leave } = await openHome(stack, production)
  const walk = async (incident: Incident, more: string[]): Promise<WalkOutcome> => {
    const args = ['runbook', 'run', incident.runbook, ...more, ...flagsFor(incident)]
    const { code, stdout, stderr } = await shell.run(args)
    const { event, goOn: _, ...outcome } = JSON.parse(stdout.trimEnd().split('\n').at(-1) || '{}')
    if (event !== 'outcome') throw new Error(`the walk ended with ${code} and no outcome: ${stderr}`)
    const parsed = WalkOutcome.parse(outcome)
    if (code !== expectedCode(parsed)) throw new Error(`${parsed.outcome} ended with exit code ${code}`)
    return parsed
  }
  return {
    begin: (incident) => walk(incident, []),
    goOn: (incident, waiting) =>
      walk(incident, [
        ...[waiting.walk, '--resume'],
        ...saidAt(incident, waiting).flatMap((step) => ['--done', step]),
      ]),
    leave,
  }
}

function flagsFor(incident: Incident): string[] {
  return [
    ...['--target', 'stack', '--json', '--yes', '--confirm', 'stack'],
    ...Object.entries(incident.answers).flatMap(([step, option]) => ['--answer', `${step}=${option}`]),
    ...saidToBeDone(incident).flatMap((step) => ['--done', step]),
  ]
}

function expectedCode({ outcome }: WalkOutcome): number {
  if (outcome === 'good') return exitCodes.good
  return outcome === 'bad' ? exitCodes.fail : exitCodes.inconclusive
}
