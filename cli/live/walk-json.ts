import type { Writable } from 'node:stream'
import type { WalkView } from './walk-view.ts'

/** A JSON object a line: what is walked, each line of its journal, warnings. The outcome, as the last, is the command's. */
export function jsonLines(out: Writable): WalkView {
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
