import { describeDuration } from '../../duration.ts'

/** Marks on an axis of time, in milliseconds: round steps, at most about `count` of them, from zero to the end. */
export function timeMarks(endMs: number, count = 7): number[] {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
  ]
  const step = steps.find((candidate) => endMs / candidate <= count) ?? Math.ceil(endMs / count / 36e5) * 36e5
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step)
}

/** A logarithmic axis, for values that reach from milliseconds to seconds. */
export interface LogScale {
  /** From 0 at the lowest mark to 1 at the highest. */
  at(value: number): number
  /** 1, 2 and 5 of each decade; only the 1 where there are many decades. */
  marks: number[]
}

const stepsOfDecade = [1, 2, 5]

/** @param values those that must have a place; without any above zero the axis goes from 1 to 10. */
export function logScale(values: readonly number[]): LogScale {
  const positive = values.filter((value) => value > 0)
  const [least, most] = positive.length === 0 ? [1, 10] : [Math.min(...positive), Math.max(...positive)]
  const firstDecade = Math.floor(Math.log10(least))
  const decades = Math.ceil(Math.log10(most)) - firstDecade + 1
  const candidates = Array.from({ length: decades + 1 }, (_, index) => 10 ** (firstDecade + index)).flatMap(
    (decade) => stepsOfDecade.map((step) => step * decade),
  )
  const low = candidates.findLast((mark) => mark <= least) ?? least
  const high = candidates.find((mark) => mark >= most && mark > low) ?? most
  const inside = candidates.filter((mark) => mark >= low && mark <= high)
  const marks = inside.length <= 8 ? inside : inside.filter((mark) => Number.isInteger(Math.log10(mark)))
  const span = Math.log10(high) - Math.log10(low)
  return { at: (value) => Math.max(0, (Math.log10(Math.max(value, low)) - Math.log10(low)) / span), marks }
}

export function timeLabel(ms: number): string {
  return ms === 0 ? '0' : describeDuration(ms)
}
