const shortestSha = 7

/** Whether two names mean one release: equal, or one is a commit SHA cut short to at least seven digits. */
export function sameRelease(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return (
    short.length >= shortestSha &&
    /^[0-9a-f]+$/i.test(long) &&
    long.toLowerCase().startsWith(short.toLowerCase())
  )
}
