import { setTimeout as sleep } from 'node:timers/promises'

/** What keeps every run alive, the run's own output among it. */
const before = counted()
/** Sockets that wait to be used again close by themselves within some seconds. */
const patienceMs = 6_000

/** What still keeps this process alive although nobody needs it, as `TCPSocketWrap` or `Timeout x 2`. */
export async function leftOpen(): Promise<string[]> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const names = additional()
    if (names.length === 0 || Date.now() > deadline) return names
    await sleep(50)
  }
}

function additional(): string[] {
  return [...counted()].flatMap(([name, count]) => {
    const more = count - (before.get(name) ?? 0)
    if (more <= 0) return []
    return [more === 1 ? name : `${name} x ${more}`]
  })
}

function counted(): Map<string, number> {
  const names = process.getActiveResourcesInfo()
  return new Map(
    Object.entries(Object.groupBy(names, (name) => name)).map(([name, all = []]) => [name, all.length]),
  )
}
