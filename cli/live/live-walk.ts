import { absent } from '../walk/given-answers.ts'
import type { WalkHeader } from '../walk/journal-line.ts'
import type { Walker } from '../walk/walk.ts'
import { colours, noColours } from './colours.ts'
import { textWidth } from './terminal.ts'
import { jsonLines } from './walk-json.ts'
import { walkLines } from './walk-lines.ts'
import { walkTerminal } from './walk-terminal.ts'
import { type Look, planText } from './walk-text.ts'
import type { WalkView } from './walk-view.ts'

export interface LiveWalk {
  view: WalkView
  /** Whoever sits at the terminal, where there is one. */
  walker: Walker
}

/** Shows a walk on stdout, and asks whoever sits there. A program that reads JSON is not asked. */
export function liveWalk({ json, colour }: { json: boolean; colour: boolean }): LiveWalk {
  const { stdin, stdout } = process
  if (json) return { view: jsonLines(stdout), walker: absent }
  const look = lookOf(colour)
  return stdin.isTTY && stdout.isTTY
    ? walkTerminal({ stdin, out: stdout }, look)
    : { view: walkLines(stdout, look), walker: absent }
}

/** Prints a plan of which nothing is run. */
export function printPlan(plan: Pick<WalkHeader, 'name' | 'target' | 'steps'>, colour: boolean): void {
  process.stdout.write(
    planText(plan, lookOf(colour))
      .map((line) => `${line}\n`)
      .join(''),
  )
}

function lookOf(colour: boolean): Look {
  const { stdout } = process
  return {
    width: textWidth(stdout, stdout.isTTY ? 100 : 80),
    paint: colour && stdout.isTTY ? colours : noColours,
  }
}
