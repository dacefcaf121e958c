import type { Queue } from 'bullmq'

/**
 * The workers that are connected to a queue on one database index, by name; null where Redis does not list its
 * clients. A worker that is frozen stays connected.
 */
export async function consumersOf(queue: Queue, index: number): Promise<string[] | null> {
  const clients = await queue.getWorkers()
  // Where Redis has no CLIENT LIST, BullMQ gives a sentence in place of the clients.
  if (clients.some(({ rawname }) => rawname === undefined)) return null
  const here = clients.filter(({ db }) => Number(db) === index)
  return [...new Set(here.map(({ rawname = '' }) => workerIn(rawname)))].sort()
}

function workerIn(clientName: string): string {
  return clientName.slice(clientName.lastIndexOf(':w:') + ':w:'.length)
}
