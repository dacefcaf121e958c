import type { WriteStream } from 'node:tty'
import { describeDuration } from '../../smoke/duration.ts'
import { redrawnOn } from './redrawn.ts'
import { isDumb } from './terminal.ts'
import type { Look } from './walk-text.ts'

export const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 120

/** What goes on and for how long, drawn again and again on one line; nothing where nothing can be erased. */
export function spinnerOn(out: WriteStream, { paint }: Look) {
  const place = redrawnOn(out)
  let timer: NodeJS.Timeout | undefined
  let said = ''
  return {
    start(what: string) {
      const startedAt = performance.now()
      let frame = 0
      said = ''
      if (isDumb()) return
      timer = setInterval(() => {
        frame += 1
        const seconds = Math.floor((performance.now() - startedAt) / 1000)
        const took = seconds === 0 ? '' : ` (${describeDuration(seconds * 1000)})`
        const line = `  ${frames[frame % frames.length]} ${what}${took}${said === '' ? '' : `: ${said}`}`
        place.draw([paint('quiet', [...line].slice(0, out.columns - 2).join(''))])
      }, frameMs)
      timer.unref()
    },
    say(line: string) {
      said = line
    },
    stop() {
      clearInterval(timer)
      place.erase()
    },
  }
}
