import type { Tell } from '../../smoke/run-event.ts'
import { colours, noColours } from './colours.ts'
import { plainLines } from './plain-lines.ts'
import { terminalView } from './terminal-view.ts'

export interface View {
  tell: Tell
  /** Leaves nothing half drawn; further calls do nothing. */
  end(): void
}

/** Shows a run while it goes on, on stderr: drawn on a terminal, a line per event elsewhere, nothing when quiet. */
export function liveView({ quiet, colour }: { quiet: boolean; colour: boolean }): View {
  if (quiet) return { tell: () => {}, end: () => {} }
  const { stderr, stdout } = process
  if (!stderr.isTTY) return plainLines(stderr)
  return terminalView(stderr, colour ? colours : noColours, { keepsDone: !stdout.isTTY })
}
