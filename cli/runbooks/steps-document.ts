import { plainText } from './markdown.ts'
import { type CommandLine, type PageStep, type Runbook, stepsOnPage, written } from './runbook.ts'

/** A page for a program: its steps in order, with the commands as they stand on it. */
export function stepsDocument(runbook: Runbook) {
  const { name, title, purpose, parameters } = runbook
  return { name, title, purpose, parameters, steps: stepsOnPage(runbook).map(stepDocument) }
}

function stepDocument(step: PageStep) {
  return {
    id: step.id,
    title: step.title,
    kind: step.kind,
    why: plainText(step.prose),
    preCheck: commandDocument(step.preCheck),
    command: commandDocument('command' in step ? step.command : undefined),
    instructions: step.kind === 'manual' ? step.instructions : null,
    changes: 'changes' in step ? step.changes : null,
    expected: 'expected' in step ? step.expected : null,
    destructive: 'destructive' in step && step.destructive,
    needsPlatform: 'needsPlatform' in step && step.needsPlatform,
    probe: commandDocument(step.probe),
    postCheck: commandDocument(step.postCheck),
    undo: commandDocument(step.undo),
    options:
      step.kind === 'decide' ? step.options.map(({ name, text, next }) => ({ name, text, next })) : null,
    next: step.next,
  }
}

function commandDocument(command: CommandLine | undefined): string | null {
  return command === undefined ? null : written(command)
}
