import { processorSeconds } from '../../bench/processor-time.ts'

/** Seconds of processor time of this process and every ended one below it; undefined where there is no /proc. */
export function processorSecondsOfAll(): number | undefined {
  try {
    return processorSeconds('self', { ended: true })
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
