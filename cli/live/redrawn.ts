import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { createLogUpdate } from 'log-update'

/** A place at the end of the terminal where lines are drawn again and again. */
export interface Redrawn {
  /** Draws these lines in place of those before, the last ones where they are too many. */
  draw(lines: readonly string[]): void
  /** Leaves nothing of them. */
  erase(): void
}

/** Draws on this terminal. A terminal breaks the lines that it shows when it becomes narrower, so more are erased then. */
export function redrawnOn(out: WriteStream): Redrawn {
  const update = createLogUpdate(out, { showCursor: true })
  let drawn: readonly string[] = []
  let columns = out.columns
  const erase = () => {
    if (drawn.length > 0 && out.columns < columns) {
      const rows = drawn.reduce((sum, line) => sum + rowsOf(line, out.columns), 0)
      out.write(`\u001B[${rows}A\r\u001B[0J`)
      update.done()
    } else update.clear()
    drawn = []
    columns = out.columns
  }
  return {
    draw(lines) {
      if (out.columns !== columns) erase()
      drawn = lines.slice(1 - Math.max(2, out.rows))
      if (drawn.length === 0) update.clear()
      else update(drawn.join('\n'))
    },
    erase,
  }
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns))
}
