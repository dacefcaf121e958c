import { readJournal } from '../read-journal.ts'
import { walk } from '../walk.ts'
import { countedSteps, rememberedWorld } from './counted-steps.ts'
import { everyKind, takenBack } from './every-kind.ts'
import { begunJournal, bytesOf, kept, walkOf } from './journals.ts'
import { cannotBeKnown } from './judge-walk.ts'
import { truthfulPerson } from './truthful-person.ts'

/** A moment at which a walk is killed. */
interface Kill {
  /** A line of its journal, from 1. */
  line: number
  /** Once it is on the disk and before what it announces is begun, or while it is written and all before it is done. */
  how: 'after' | 'torn'
  /** The step of which a person must then be asked whether it happened. */
  asks: string | null
}

/** Behind each line of the journal of a walk of every kind, and in the middle of each that tells of something. */
export async function everyKill(): Promise<Kill[]> {
  const world = rememberedWorld()
  const steps = countedSteps(world, everyKind)
  const store = kept()
  const person = truthfulPerson(world, takenBack)
  await walk(walkOf(steps), await begunJournal(steps, store), person, new AbortController().signal)
  const { entries } = readJournal(bytesOf(store))
  const asksAfter = (line: number) => cannotBeKnown(entries[line - 2]?.did, everyKind)
  return store.lines.flatMap((_, index): Kill[] => {
    const line = index + 1
    const tells = entries[line - 2]?.did.event === 'outcome'
    const after: Kill = { line, how: 'after', asks: asksAfter(line) }
    return tells ? [after, { line, how: 'torn', asks: asksAfter(line - 1) }] : [after]
  })
}
