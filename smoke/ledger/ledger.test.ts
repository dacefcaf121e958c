import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Ledger } from './ledger.ts'
import { LedgerFile } from './ledger-file.ts'
import { effects } from './ledger-line.ts'
import { undoing } from './ledger-state.ts'
import { readLedger } from './read-ledger.ts'
import { ledgerPath, readShelf, takeUp } from './shelf.ts'
import { alive, brokenOff, ended, ledgerLeft, refused, runAt, well } from './testing/ledgers.ts'

const target = 'http://127.0.0.1:8080/'

describe('the ledger', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is on the disk with what it announces before that is begun', async () => {
    const file = LedgerFile.create(() => ledgerPath(folder, 'a'))
    const seen = await Ledger.begin(runAt(target), alive(), file).doing('ingest', async () => {
      const { state } = readLedger(readFileSync(ledgerPath(folder, 'a')))
      return { ...(await well()), value: state?.effects }
    })
    await file.close()
    expect(seen).to.deep.include({ value: [{ effect: 'ingest', ended: 'intended' }] })
  })

  it('is for the eyes of its owner only, and not there before anything is done', async () => {
    const path = await ledgerLeft(folder, runAt(target))
    expect(statSync(path).mode & 0o777).to.equal(0o600)
    Ledger.begin(
      runAt(target, { runId: 'ba9876543210' }),
      alive(),
      LedgerFile.create(() => 'never asked'),
    )
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('tells wherever it is cut off what may have been made, and never less', async () => {
    const bytes = await wholeRun()
    const full = readLedger(bytes).state?.effects ?? []
    for (let length = 0; length <= bytes.length; length += 1) {
      const { state, damaged, torn } = readLedger(bytes.subarray(0, length))
      const whole = bytes.subarray(0, length).toString().split('\n').length - 1
      expect([damaged, torn]).to.deep.equal([[], length > 0 && bytes[length - 1] !== 0x0a])
      expect(state === null).to.equal(whole === 0)
      expect(state?.effects.length ?? 0).to.equal(Math.floor(whole / 2))
      for (const [index, { effect, ended: end }] of (state?.effects ?? []).entries()) {
        expect(full[index]?.effect).to.equal(effect)
        expect(end).to.be.oneOf(['intended', full[index]?.ended])
      }
      if (whole >= 4) expect(undoing(state ?? { effects: [] })).to.include('delete lecture')
    }
  })

  it('says which line it cannot read, and reads the others', async () => {
    const lines = (await wholeRun()).toString().split('\n')
    lines[3] = '{"at":'
    const { state, damaged } = readLedger(Buffer.from(lines.join('\n')))
    expect(damaged).to.deep.equal([4])
    expect(state?.effects.map(({ effect }) => effect)).to.include.members([...effects])
  })

  it('takes back the lecture before its course, and nothing that was refused', async () => {
    const ledger = Ledger.remembered(runAt(target))
    await ledger.doing('ingest', refused)
    expect(ledger.undoing).to.deep.equal([])
    await ledger.doing('ingest', brokenOff)
    await ledger.doing('transcription', well)
    expect(ledger.undoing).to.deep.equal(['delete lecture', 'delete course'])
  })

  it('goes with its last effect when nothing is left', async () => {
    const file = LedgerFile.create(() => ledgerPath(folder, 'a'))
    const ledger = Ledger.begin(runAt(target), alive(), file)
    await ledger.doing('ingest', well)
    await ledger.remove()
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('costs no run when it cannot be written, and says why', async () => {
    const file = LedgerFile.create(() => join(folder, 'no', 'such', 'folder'))
    const asked = await Ledger.begin(runAt(target), alive(), file).doing('ingest', well)
    expect(asked.ok).to.equal(true)
    expect(file.problem?.message).to.match(/ENOENT/)
  })

  it('is taken up by one process only, and by none while its run may live', async () => {
    const path = await ledgerLeft(folder, runAt(target))
    const first = await takeUp(path, alive())
    const second = await takeUp(path, { ...alive(), started: 'another' })
    expect([first?.ledger.earlier?.effects.length, second]).to.deep.equal([1, undefined])
    await first?.file.close()
  })

  it('is taken up from a run of another machine once that must have ended', async () => {
    const elsewhere = { ...ended, host: 'elsewhere' }
    const long = await ledgerLeft(folder, runAt(target), elsewhere)
    const late = new Date(Date.now() + 60_000).toISOString()
    const still = await ledgerLeft(folder, runAt(target, { runId: 'ba9876543210' }), {
      ...elsewhere,
      until: late,
    })
    const taken = await takeUp(long, alive())
    expect([taken === undefined, await takeUp(still, alive())]).to.deep.equal([false, undefined])
    await taken?.file.close()
  })

  it('goes on after a line that breaks off', async () => {
    const path = await ledgerLeft(folder, runAt(target))
    appendFileSync(path, '{"at":"2026-')
    const taken = await takeUp(path, alive())
    await taken?.ledger.doing('transcription', well)
    await taken?.file.close()
    const { state, damaged } = readLedger(readFileSync(path))
    expect(damaged).to.deep.equal([4])
    expect(state?.effects).to.deep.equal([
      { effect: 'ingest', ended: 'done' },
      { effect: 'transcription', ended: 'done' },
    ])
  })

  it('is not made anew by whoever comes after it was removed', async () => {
    expect(await takeUp(ledgerPath(folder, 'a'), alive())).to.equal(undefined)
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('lies among others, the newest run first', async () => {
    await ledgerLeft(folder, runAt(target))
    await ledgerLeft(folder, runAt(target, { runId: 'ba9876543210', startedAt: '2026-02-02T03:04:05.000Z' }))
    writeFileSync(join(folder, 'notes.txt'), '')
    const shelf = await readShelf(folder)
    expect(shelf.map(({ state }) => state?.run.runId)).to.deep.equal(['ba9876543210', '0123456789ab'])
    expect(await readShelf(join(folder, 'nowhere'))).to.deep.equal([])
  })

  async function wholeRun(): Promise<Buffer> {
    const path = ledgerPath(folder, 'whole')
    const file = LedgerFile.create(() => path)
    const ledger = Ledger.begin(runAt(target), ended, file)
    for (const effect of effects) await ledger.doing(effect, well)
    await file.close()
    return readFileSync(path)
  }
})
