/** The longest that a platform is believed when it asks for a pause. */
const longestPauseMs = 3_600_000

type Header = (name: string) => string | undefined

/**
 * How long a platform asks to be left alone, in milliseconds; undefined when it does not. After a 429 that is
 * `Retry-After`, or the reset of its window; with a good answer the same when it was the last one in its window
 * (`Ratelimit-Remaining: 0`). Headers by Render (`Ratelimit-*`) and Railway (`X-RateLimit-*`).
 */
export function pauseAsked(header: Header, status: number): number | undefined {
  const remaining = header('ratelimit-remaining') ?? header('x-ratelimit-remaining')
  if (status !== 429 && remaining?.trim() !== '0') return undefined
  const until =
    (status === 429 ? header('retry-after') : undefined) ??
    header('ratelimit-reset') ??
    header('x-ratelimit-reset')
  const pauseMs = until === undefined ? undefined : millisecondsUntil(until.trim())
  return pauseMs === undefined ? undefined : Math.min(Math.max(pauseMs, 0), longestPauseMs)
}

/**
 * How long to wait before the next attempt: what the platform asks for, else a back-off that doubles; either with
 * up to a quarter more by chance, so that those who were refused together do not return together.
 */
export function pauseAfter(attempt: number, backOffMs: number, askedMs: number | undefined): number {
  const pauseMs = askedMs ?? backOffMs * 2 ** (attempt - 1)
  return Math.max(pauseMs, backOffMs) * (1 + Math.random() / 4)
}

/** Seconds from now, seconds since 1970, or a date: the platforms use all three. */
function millisecondsUntil(text: string): number | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) {
    const date = Date.parse(text)
    return Number.isNaN(date) ? undefined : date - Date.now()
  }
  const seconds = Number(text)
  return seconds > 1e9 ? seconds * 1000 - Date.now() : seconds * 1000
}
