import { environment } from '../environment.ts'

/** Whether the terminal can only show what is written, without a colour, and without erasing any of it. */
export function isDumb(): boolean {
  return environment['TERM'] === 'dumb'
}

/** How wide text is written to this stream: no wider than its terminal, and no wider than is read well. */
export function textWidth({ columns }: { columns?: number }, most: number): number {
  return Math.max(leastWidth, Math.min(columns ?? most, most))
}

/** Below it words are wider than what is left beside their labels. */
const leastWidth = 30
