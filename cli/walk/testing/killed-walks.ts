import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Journal, type JournalStore, newJournalFile } from '../journal.ts'
import { walk } from '../walk.ts'
import { countedSteps } from './counted-steps.ts'
import { everyKill } from './every-kill.ts'
import { everyKind, takenBack } from './every-kind.ts'
import { fileWorld } from './file-world.ts'
import { alive, headerOf, walkOf } from './journals.ts'
import { truthfulPerson } from './truthful-person.ts'

/**
 * Walks once for each kill, each walk in a folder of its own and up to its own line of its journal, where it is held;
 * then the process kills itself as kill -9 does, and nothing is left of any but what is on the disk. One process for all
 * of them, since starting one takes longer than walking.
 */
const [folder = ''] = process.argv.slice(2)
const kills = await everyKill()
await Promise.all(kills.map(({ line, how }) => heldAt(join(folder, `${line}-${how}`), line, how)))
process.kill(process.pid, 'SIGKILL')

/** Resolves once the walk has come to the line, and goes no further. */
async function heldAt(place: string, line: number, how: 'after' | 'torn'): Promise<void> {
  mkdirSync(place)
  const path = join(place, 'walk.jsonl')
  const file = await newJournalFile(path)
  const world = fileWorld(place)
  const steps = countedSteps(world, everyKind)
  const { promise: held, resolve: hold } = Promise.withResolvers<void>()
  let written = 0
  const store: JournalStore = {
    close: () => file.close(),
    async append(text) {
      written += 1
      if (written < line) return await file.append(text)
      if (how === 'torn') appendFileSync(path, text.slice(0, text.length / 2))
      else await file.append(text)
      hold()
      await new Promise(() => {})
    },
  }
  const walked = Journal.begin(headerOf(walkOf(steps)), alive(), store).then((journal) =>
    walk(walkOf(steps), journal, truthfulPerson(world, takenBack), new AbortController().signal),
  )
  await Promise.race([held, walked])
}
