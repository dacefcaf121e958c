/** The limit of S3 and Cloud Storage alike. */
const longestSeconds = 7 * 24 * 60 * 60

/** Throws RangeError for a lifetime that no signed URL can have. */
export function checkLifetime(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestSeconds) return
  throw new RangeError(`a URL can be good for 1 to ${longestSeconds} whole seconds`)
}
