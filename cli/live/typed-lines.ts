import { createInterface, type Interface } from 'node:readline/promises'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'

import { isDumb } from './terminal.ts'

// What was typed while something ran was not meant for the question that comes next.
const typedAheadMs = 40

export function typedLines(stdin: ReadStream, out: WriteStream) {
  let open: Interface | null = null
  return {
    /** The line; null at the end of the input, and when it is closed. Ctrl-C goes to this process, as outside of a question. */
    async ask(question: string): Promise<string | null> {
      await dropTypedAhead(stdin)
      const lines = createInterface({ input: stdin, output: out, terminal: !isDumb() })
      open = lines
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)))
      try {
        return await Promise.race([lines.question(question), closed])
      } finally {
        lines.close()
        open = null
      }
    },
    close() {
      if (open === null) return
      open.close()
      out.write('\n')
    },
  }
}

async function dropTypedAhead(stdin: ReadStream): Promise<void> {
  const drop = () => {}
  stdin.setRawMode(true)
  stdin.on('data', drop)
  await sleep(typedAheadMs)
  // On a busy machine the time is over before anything was read.
  await turn()
  stdin.off('data', drop)
  stdin.pause()
  stdin.setRawMode(false)
}
