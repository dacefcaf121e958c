/** The Range header for bytes `first` to `last`, both inclusive; throws RangeError for what is no range. */
export function rangeHeader({ first, last }: { first: number; last?: number }): string {
  const whole =
    Number.isSafeInteger(first) && first >= 0 && (last === undefined || Number.isSafeInteger(last))
  if (!whole || (last !== undefined && last < first)) {
    throw new RangeError('a range is two whole numbers, the second not below the first')
  }
  return `bytes=${first}-${last ?? ''}`
}
