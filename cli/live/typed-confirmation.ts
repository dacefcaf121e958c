import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

export async function typedConfirmation(
  name: string,
  question: string,
  { input, output }: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream } = {
    input: process.stdin,
    output: process.stderr,
  },
): Promise<boolean> {
  const lines = createInterface({ input, output })
  // The end of input, as by Ctrl-D, answers nothing.
  const ended = once(lines, 'close').then(() => '')
  try {
    const typed = await Promise.race([lines.question(`${question}\nType ${name} to go on: `), ended])
    return typed.trim() === name
  } finally {
    lines.close()
  }
}
