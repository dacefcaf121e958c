import type { WriteStream } from 'node:tty'
import { describeDuration } from '../../smoke/duration.ts'
import type { Look } from './walk-text.ts'

/** What turns while something goes on. */
export const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 120

/** What goes on and for how long, drawn again and again on one line. */
export function spinnerOn(out: WriteStream, { paint, width }: Look) {
  let timer: NodeJS.Timeout | undefined
  let drawn = false
  let said = ''
  const erase = () => {
    if (drawn) out.write('\r\u001B[2K')
    drawn = false
  }
  return {
    start(what: string) {
      const startedAt = performance.now()
      let frame = 0
      said = ''
      timer = setInterval(() => {
        frame += 1
        const seconds = Math.floor((performance.now() - startedAt) / 1000)
        const took = seconds === 0 ? '' : ` (${describeDuration(seconds * 1000)})`
        const line = `  ${frames[frame % frames.length]} ${what}${took}${said === '' ? '' : `: ${said}`}`
        erase()
        out.write(paint('quiet', [...line].slice(0, width - 2).join('')))
        drawn = true
      }, frameMs)
      timer.unref()
    },
    say(line: string) {
      said = line
    },
    stop() {
      clearInterval(timer)
      erase()
    },
  }
}
