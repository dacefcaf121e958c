import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { redactor } from '../../smoke/redact.ts'
import { Secret } from '../../smoke/secret.ts'
import { absent, answering } from './given-answers.ts'
import { Journal, JournalLost, journalFile, newJournalFile } from './journal.ts'
import { JournalRefused, readJournal } from './read-journal.ts'
import { type Counted, countedSteps, rememberedWorld } from './testing/counted-steps.ts'
import { alive, answers, begunJournal, bytesOf, headerOf, kept, walkOf } from './testing/journals.ts'
import { walk } from './walk.ts'

const never = new AbortController().signal
const walked: Counted[] = [
  { id: 'pause', has: ['pre-check', 'probe', 'post-check'] },
  { id: 'roll', has: ['post-check'] },
]

describe('the journal', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is on the disk with what it announces before that is begun, for its owner alone', async () => {
    const path = join(folder, 'walk.jsonl')
    const steps = countedSteps(rememberedWorld(), [{ id: 'roll' }])
    let seen = ''
    const [step] = steps
    if (step?.action === undefined) throw new Error('it has an action')
    step.action.run = async () => {
      seen = readFileSync(path, 'utf8')
      return { ended: 'good', detail: '' }
    }
    const journal = await Journal.begin(headerOf(walkOf(steps)), alive(), await newJournalFile(path))
    await walk(walkOf(steps), journal, answering(answers(), absent), never)
    await journal.close()
    expect(readJournal(Buffer.from(seen)).entries.at(-1)?.did).to.deep.equal({
      ...{ event: 'intent', step: 'roll', act: 'action' },
    })
    expect(statSync(path).mode & 0o777).to.equal(0o600)
  })

  it('can be read wherever it is cut off, and says never more than was whole', async () => {
    const bytes = await wholeWalk()
    const all = readJournal(bytes).entries
    const firstLine = bytes.indexOf(0x0a) + 1
    for (let length = firstLine; length <= bytes.length; length += 1) {
      const { entries, wholeBytes } = readJournal(bytes.subarray(0, length))
      expect(entries).to.deep.equal(all.slice(0, entries.length))
      expect(bytes[wholeBytes - 1]).to.equal(0x0a)
      expect(length - wholeBytes).to.be.lessThan(bytes.length)
    }
    expect(() => readJournal(bytes.subarray(0, firstLine - 1))).to.throw(JournalRefused, 'first line')
  })

  it('is refused wherever a byte was changed, and without any line but the last', async () => {
    const bytes = await wholeWalk()
    for (let at = 1; at < bytes.lastIndexOf(0x0a, -2); at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at] === 0x61 ? 0x62 : 0x61
      expect(() => readJournal(changed), `byte ${at}`).to.throw(JournalRefused)
    }
    const lines = bytes.toString().trimEnd().split('\n')
    for (const index of lines.keys()) {
      const others = lines.toSpliced(index, 1).map((line) => `${line}\n`)
      if (index === lines.length - 1) readJournal(Buffer.from(others.join('')))
      else expect(() => readJournal(Buffer.from(others.join('')))).to.throw(JournalRefused)
    }
  })

  it('says what it is that it cannot read', () => {
    expect(() => readJournal(Buffer.from('{}\n'))).to.throw('not the journal of a walk')
    expect(() => readJournal(Buffer.from('{"journal":"pegasus-ops/walk@9"}\n'))).to.throw(
      'of the format pegasus-ops/walk@9',
    )
    expect(() => readJournal(Buffer.from('{"journal":"pegasus-ops/walk@1"}\n'))).to.throw('damaged')
  })

  it('goes on behind its last whole line', async () => {
    const path = join(folder, 'walk.jsonl')
    const whole = await wholeWalk()
    writeFileSync(path, whole.subarray(0, whole.lastIndexOf(0x0a, -2) + 1))
    appendFileSync(path, '{"prev":"0123')
    const read = readJournal(readFileSync(path))
    const journal = await Journal.resume(read, alive(), await journalFile(path, read))
    await journal.close()
    const { entries, state } = readJournal(readFileSync(path))
    expect(entries.at(-1)?.did.event).to.equal('resumed')
    expect(state.holders).to.have.lengthOf(2)
  })

  it('holds no secret that an act gives away', async () => {
    const store = kept()
    const steps = countedSteps(rememberedWorld(), [{ id: 'roll' }])
    const redact = redactor([new Secret('hunter2-hunter2')])
    const journal = await Journal.begin(headerOf(walkOf(steps)), alive(), store, redact)
    await journal.append({ event: 'begun', step: 'roll' })
    await journal.append({
      ...{ event: 'outcome', step: 'roll', act: 'action', ended: 'bad' },
      detail: 'Bearer hunter2-hunter2',
      noted: { header: 'aHVudGVyMi1odW50ZXIy' },
    })
    expect(bytesOf(store).toString()).to.not.match(/hunter2|aHVudGVy/)
  })

  it('ends the walk before anything is done that it cannot note', async () => {
    const world = rememberedWorld()
    const steps = countedSteps(world, [{ id: 'pause' }, { id: 'roll' }])
    const full = kept()
    const { append } = full
    full.append = (line) =>
      line.includes('"step":"roll","act":"action"') ? Promise.reject(new Error('ENOSPC')) : append(line)
    const journal = await begunJournal(steps, full)
    const error = await walk(walkOf(steps), journal, answering(answers(), absent), never).catch(
      (thrown) => thrown,
    )
    expect(error).to.be.instanceOf(JournalLost).with.property('message').that.includes('ENOSPC')
    expect([world.count('pause action'), world.count('roll action')]).to.deep.equal([1, 0])
  })
})

async function wholeWalk(): Promise<Buffer> {
  const store = kept()
  const steps = countedSteps(rememberedWorld(), walked)
  await walk(walkOf(steps), await begunJournal(steps, store), answering(answers(), absent), never)
  return bytesOf(store)
}
