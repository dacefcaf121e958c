import type { Admission, RequestCounter } from '../queue/request-counter.ts'
import { within } from '../within.ts'

const patienceMs = 1_000
const mostClients = 1_000

/**
 * Counts requests of one kind in Redis, and while Redis is away in this process alone: for what must be
 * answered just then.
 */
export function countAlsoWithoutRedis(
  requests: Pick<RequestCounter, 'admit'>,
  kind: string,
): Pick<RequestCounter, 'admit'> {
  const here = countHere()
  return {
    admit: (client, limit) =>
      within(patienceMs, () => requests.admit(`${kind}:${client}`, limit)).catch(() => here(client, limit)),
  }
}

function countHere(): (client: string, limit: { maximum: number; windowSeconds: number }) => Admission {
  const times = new Map<string, number[]>()
  return (client, { maximum, windowSeconds }) => {
    const now = performance.now()
    const recent = (times.get(client) ?? []).filter((at) => at > now - windowSeconds * 1000)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= maximum)
      return { admitted: false, retryAfterSeconds: Math.ceil((oldest - now) / 1000 + windowSeconds) }
    if (times.size >= mostClients) times.clear()
    times.set(client, [...recent, now])
    return { admitted: true }
  }
}
