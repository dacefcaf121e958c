import type { Writable } from 'node:stream'
import { absent } from '../walk/given-answers.ts'
import type { WalkHeader } from '../walk/journal-line.ts'
import type { Walker } from '../walk/walk.ts'
import { colours, noColours } from './colours.ts'
import { textWidth } from './terminal.ts'
import { walkLines } from './walk-lines.ts'
import { walkTerminal } from './walk-terminal.ts'
import { type Look, planText } from './walk-text.ts'
import type { WalkView } from './walk-view.ts'

export interface LiveWalk {
  view: WalkView
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

/** A JSON object a line: what is walked, each line of its journal, warnings. The outcome, as the last, is the command's. */
function jsonLines(out: Writable): WalkView {
  const write = (line: Record<string, unknown>) => out.write(`${JSON.stringify(line)}\n`)
  return {
    begun: (header, resumed) => write({ event: 'walk', resumed, walk: header }),
    entry: ({ at, did }) => write({ at, ...did }),
    progress: () => {},
    warn: (sentence) => write({ event: 'warning', sentence }),
    ended: () => {},
    close: () => {},
  }
}
