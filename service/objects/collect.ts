import { errorFields } from '../log.ts'
import type { StageServices } from '../services.ts'
import { noteEmptied, unprovenDeletions } from '../tables/deletion-audit.ts'
import {
  type DoomedObject,
  doomAbandoned,
  doomFound,
  forgetObjects,
  knownKeys,
  postponeObjects,
  takeDoomed,
} from '../tables/objects.ts'
import { keys } from './keys.ts'
import type { ObjectStore } from './object-store.ts'

type Collecting = Pick<StageServices, 'database' | 'objects' | 'log' | 'meter'>

const objectsAtOnce = 200
const requestsAtOnce = 8
const leaseSeconds = 60
const roundsAtMost = 50
const deletionsAtOnce = 50

/**
 * Takes away what nothing refers to: objects that were given up, and what their writers never finished. A few hundred at
 * a time, each leased, so that any number of workers may collect at once; no transaction is open while the bucket is
 * asked. What cannot be taken away is tried again later, less and less often.
 */
export async function collectObjects(services: Collecting, signal?: AbortSignal): Promise<void> {
  const { database, log, meter } = services
  await doomAbandoned(database)
  for (let round = 0; round < roundsAtMost && !signal?.aborted; round++) {
    const doomed = await takeDoomed(database, { limit: objectsAtOnce, leaseSeconds })
    const gone = await takeAway(doomed, services, signal)
    await forgetObjects(database, gone)
    const isLeft = ({ key }: DoomedObject) => !gone.includes(key)
    await postponeObjects(
      database,
      doomed.filter(isLeft).map(({ key }) => key),
    )
    meter.objectsCollected(gone.length)
    if (doomed.length > 0) log.info({ objects: gone.length, of: doomed.length }, 'objects.collected')
    if (doomed.length < objectsAtOnce) break
  }
  for (const deletion of await unprovenDeletions(database, deletionsAtOnce)) {
    if (signal?.aborted) return
    await prove(deletion, services, signal)
  }
}

/** Resolves to the keys of which nothing is left. */
async function takeAway(
  doomed: readonly DoomedObject[],
  { objects, log }: Collecting,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const gone: string[] = []
  const waiting = doomed.values()
  const work = async () => {
    for (const object of waiting) {
      if (signal?.aborted) return
      try {
        await removeWhole(object, objects, signal)
        gone.push(object.key)
      } catch (error) {
        log.warn({ key: object.key, ...errorFields(error) }, 'objects.not_collected')
      }
    }
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, work))
  return gone
}

async function removeWhole(
  { key, uploadId, written }: DoomedObject,
  objects: ObjectStore,
  signal: AbortSignal | undefined,
): Promise<void> {
  const how = signal ? { signal } : {}
  // The parts first: an upload that completes afterwards makes an object.
  if (uploadId !== null) await objects.abandonUpload(key, uploadId, how)
  else if (!written)
    for await (const upload of objects.listUploads(key, how))
      if (upload.key === key) await objects.abandonUpload(key, upload.uploadId, how)
  await objects.remove(key, how)
}

/** Lists what the bucket still holds of a deleted lecture: nothing, or what is then collected. */
async function prove(
  { id, lecture }: { id: string; lecture: string },
  { database, objects }: Collecting,
  signal: AbortSignal | undefined,
): Promise<void> {
  const how = signal ? { signal } : {}
  const folder = keys.lectureFolder(lecture)
  const found = new Set<string>()
  for await (const { key } of objects.list(folder, how)) found.add(key)
  for await (const { key } of objects.listUploads(folder, how)) found.add(key)
  const known = await knownKeys(database, [...found])
  const unknown = [...found].filter((key) => !known.has(key))
  await doomFound(database, lecture, unknown)
  if (found.size === 0) await noteEmptied(database, id)
}
