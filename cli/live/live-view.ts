import { colours, noColours } from './colours.ts'
import { plainLines } from './plain-lines.ts'
import type { RunView } from './run-view.ts'
import { isDumb } from './terminal.ts'
import { terminalView } from './terminal-view.ts'

/** Shows a run while it goes on, on stderr: drawn on a terminal that can erase, a line per event elsewhere, nothing when quiet. */
export function liveView({ quiet, colour }: { quiet: boolean; colour: boolean }): RunView {
  if (quiet) return { tell: () => {}, end: () => {} }
  const { stderr, stdout } = process
  if (!stderr.isTTY || isDumb()) return plainLines(stderr)
  return terminalView(stderr, colour ? colours : noColours, { keepsDone: !stdout.isTTY })
}
