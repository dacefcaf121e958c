import type { LogLine } from './platform.ts'

export interface LogsWanted {
  lines: number
  holding?: string
}

/** The last of the lines that are wanted, oldest first. */
export function lastOf(lines: readonly LogLine[], { lines: count, holding = '' }: LogsWanted): LogLine[] {
  return lines
    .filter(({ text }) => text.includes(holding))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .slice(-count)
}
