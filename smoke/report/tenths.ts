/** A number to a tenth, which is as fine as milliseconds and lengths of a picture mean anything. */
export function tenths(number: number): number {
  return Math.round(number * 10) / 10
}
