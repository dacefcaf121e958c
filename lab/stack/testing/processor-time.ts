import { readFileSync } from 'node:fs'

/**
 * Seconds of processor time that this process and every ended process below it have used: user, system and those of
 * waited-for children, fields 14 to 17 of proc_pid_stat(5), at the usual 100 ticks a second. Undefined where there is
 * no /proc.
 */
export function processorSecondsOfAll(): number | undefined {
  try {
    const afterName = readFileSync('/proc/self/stat', 'utf8').split(') ')[1] ?? ''
    const ticks = afterName.split(' ').slice(11, 15).map(Number)
    return ticks.reduce((sum, one) => sum + one, 0) / 100
  } catch {
    return undefined
  }
}

/** The seconds in what the shell's `times` prints: two lines of user and system time, such as `0m1.20s 0m0.31s`. */
export function secondsInTimes(printed: string): number {
  return [...printed.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  )
}
