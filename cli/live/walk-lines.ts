import type { Writable } from 'node:stream'
import { harmless } from '../github/harmless.ts'
import type { WalkHeader } from '../walk/journal-line.ts'
import type { StepOutline } from '../walk/outline.ts'
import { eventText, type Look, outcomeText, stepText } from './walk-text.ts'
import type { WalkView } from './walk-view.ts'

/** A walk as lines that stay, each when it happens: in front of no terminal, and on one as what was drawn. */
export function walkLines(
  out: Writable,
  look: Look,
): WalkView & {
  /** Shows the step at which a walk is gone on with, before anything else is said of it. */
  resumedAt(step: string): void
} {
  const write = (lines: readonly string[]) => out.write(harmless(lines.map((line) => `${line}\n`).join('')))
  let steps: readonly StepOutline[] = []
  let since = 0
  let shown = false
  const show = (step: string) => {
    shown = true
    write(stepAt(step, steps, look))
  }
  const resumedAt = (step: string) => {
    if (!shown) show(step)
  }
  return {
    begun(header, resumed) {
      steps = header.steps
      since = Date.now()
      write(greeting(header, resumed))
    },
    resumedAt,
    entry({ at, did }) {
      if (did.event === 'begun') show(did.step)
      else if ('step' in did) resumedAt(did.step)
      const step = 'step' in did ? steps.find(({ id }) => id === did.step) : undefined
      write(eventText(did, step?.kind, look, Date.parse(at) - since))
      since = Date.parse(at)
    },
    progress: () => {},
    warn: (sentence) => write([`! ${sentence}`]),
    ended: (outcome, goOn) => write(outcomeText(outcome, goOn, look)),
    close: () => {},
  }
}

/** What is walked, and how it can be gone on with whatever happens. */
function greeting({ id, name, target, steps }: WalkHeader, resumed: boolean): string[] {
  return [
    `${name} for ${target.name}, ${steps.length} steps. Walk ${id}${resumed ? ', gone on with' : ''}.`,
    'Whatever ends this process, the walk can be gone on with by its journal.',
  ]
}

function stepAt(id: string, steps: readonly StepOutline[], look: Look): string[] {
  const index = steps.findIndex((step) => step.id === id)
  const step = steps[index]
  return step === undefined ? [] : stepText(step, `${index + 1} of ${steps.length}`, look)
}
