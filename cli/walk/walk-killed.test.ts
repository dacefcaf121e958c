import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Journal, type JournalStore, journalFile } from './journal.ts'
import { readJournal } from './read-journal.ts'
import { countedSteps } from './testing/counted-steps.ts'
import { everyKill } from './testing/every-kill.ts'
import { everyKind, takenBack } from './testing/every-kind.ts'
import { fileWorld } from './testing/file-world.ts'
import { alive, walkOf } from './testing/journals.ts'
import { done, onceEach, unchecked } from './testing/judge-walk.ts'
import { askingNobody, truthfulPerson } from './testing/truthful-person.ts'
import { walk } from './walk.ts'

const never = new AbortController().signal
const program = join(import.meta.dirname, 'testing', 'killed-walks.ts')

// The process really is killed: that nothing is left of its walks but what is on the disk is the point.
describe('a walk that is killed with kill -9', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  after(() => rmSync(folder, { recursive: true }))

  it('is gone on with from every line: nothing twice, nothing unasked, nothing unchecked', async () => {
    const child = spawn(process.execPath, [program, folder], { stdio: 'inherit' })
    const [, signal] = await once(child, 'close')
    expect(signal).to.equal('SIGKILL')
    for (const { line, how, asks } of await everyKill()) {
      const where = `${line}-${how}`
      expect({ where, ...(await goneOnWith(join(folder, where))) }).to.deep.equal({
        ...{ where, asks, outcome: 'good' },
        ...{ done: onceEach(everyKind, takenBack), unchecked: [] },
      })
    }
  })

  /** Goes on as two other processes: one that knows nothing but the journal and the world, and one with a person. */
  async function goneOnWith(place: string) {
    const world = fileWorld(place)
    const person = truthfulPerson(world, takenBack)
    const steps = countedSteps(world, everyKind)
    const first = await inJournal(place, (journal) =>
      walk(walkOf(steps), journal, askingNobody(person), never),
    )
    const asks = first.waitsFor[0]?.startsWith('--happened') ? first.step : null
    const { outcome } =
      asks === null ? first : await inJournal(place, (journal) => walk(walkOf(steps), journal, person, never))
    return { asks, outcome, done: done(everyKind, world), unchecked: unchecked(everyKind, world.all()) }
  }

  async function inJournal<Result>(
    place: string,
    work: (journal: Journal) => Promise<Result>,
  ): Promise<Result> {
    const path = join(place, 'walk.jsonl')
    const read = readJournal(readFileSync(path))
    const store: JournalStore = await journalFile(path, read)
    const journal = await Journal.resume(read, alive(), store)
    try {
      return await work(journal)
    } finally {
      await journal.close()
    }
  }
})
