import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { createLogUpdate } from 'log-update'

export interface Redrawn {
  /** Draws these lines in place of those before, the last ones where they are too many. */
  draw(lines: readonly string[]): void
  /** Writes a line above what is drawn. It is never drawn again, so that the terminal keeps one of it, however it is resized. */
  print(line: string): void
  erase(): void
  /** Leaves nothing of what was printed either, unless the terminal has moved it meanwhile. */
  takeBack(): void
}

/** Draws on this terminal. A terminal breaks the lines that it shows when it becomes narrower, so more are erased then. */
export function redrawnOn(out: WriteStream): Redrawn {
  const update = createLogUpdate(out, { showCursor: true })
  let drawn: readonly string[] = []
  let columns = out.columns
  let printed = 0
  let resized = false
  const erase = () => {
    if (drawn.length > 0 && out.columns < columns) {
      const rows = drawn.reduce((sum, line) => sum + rowsOf(line, out.columns), 0)
      out.write(erased(rows))
      update.done()
    } else update.clear()
    drawn = []
  }
  const followSize = () => {
    if (out.columns === columns) return
    erase()
    columns = out.columns
    resized = true
  }
  return {
    draw(lines) {
      followSize()
      drawn = lines.slice(1 - Math.max(2, out.rows))
      if (drawn.length === 0) update.clear()
      else update(drawn.join('\n'))
    },
    print(line) {
      followSize()
      update.persist(line)
      drawn = []
      printed += 1
    },
    erase,
    takeBack() {
      followSize()
      erase()
      if (printed > 0 && printed < out.rows && !resized) out.write(erased(printed))
      printed = 0
    },
  }
}

function erased(rows: number): string {
  return `\u001B[${rows}A\r\u001B[0J`
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns))
}
