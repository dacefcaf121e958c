import { keys } from './keys.ts'
import type { ObjectStore } from './object-store.ts'

/** Deletes what stages have made of a lecture; resolves to how many objects there were. */
export async function removeDerivedObjects(objects: ObjectStore, lectureId: string): Promise<number> {
  let removed = await objects.removeAll(`artifacts/${lectureId}/`)
  removed += await objects.removeAll(`exports/${lectureId}/`)
  removed += await objects.removeAll(keys.transcriptPieces(lectureId))
  for (const key of [keys.exportManifest(lectureId), keys.transcript(lectureId)])
    removed += await removeIfThere(objects, key)
  return removed
}

/** Deletes everything of a lecture: source, metadata and what was made of it. */
export async function removeLectureObjects(
  objects: ObjectStore,
  lectureId: string,
): Promise<{ removed: number; metadataRemoved: boolean }> {
  let removed = await removeDerivedObjects(objects, lectureId)
  // `.` ends the id, so that `bio-1` never takes `bio-10` with it; an id that itself has a dot is told
  // apart by the extension, which never has one.
  for await (const { key } of objects.list(`audio/${lectureId}.`)) {
    if (key.slice(`audio/${lectureId}.`.length).includes('.')) continue
    await objects.remove(key)
    removed++
  }
  removed += await removeIfThere(objects, keys.document(lectureId))
  const metadata = await removeIfThere(objects, keys.metadata(lectureId))
  return { removed: removed + metadata, metadataRemoved: metadata > 0 }
}

async function removeIfThere(objects: ObjectStore, key: string): Promise<number> {
  if (!(await objects.facts(key))) return 0
  await objects.remove(key)
  return 1
}
