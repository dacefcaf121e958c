/**
 * How long an answer asks to wait, in milliseconds: Retry-After as seconds or as a date (RFC 9110, 10.2.3).
 * Null when it does not ask, or asks in another form.
 */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const value = headers?.get('retry-after')?.trim()
  if (value === undefined || value === '') return null
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000
  const dateMs = Date.parse(value)
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs)
}
