import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { judge } from '../judge.ts'
import { Ledger, type LedgerStore } from '../ledger/ledger.ts'
import { LedgerFile } from '../ledger/ledger-file.ts'
import { ledgerPath, readShelf, takeUp } from '../ledger/shelf.ts'
import { alive, ended } from '../ledger/testing/ledgers.ts'
import { collect } from '../leftovers/collect.ts'
import { Target } from '../target.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { pegasusThat, type ScriptedPegasus } from '../testing/pegasus-that.ts'
import { runAt, seenIn, smokePlan, tinyPlan } from '../testing/run-against.ts'

const never = new AbortController().signal
/** What the run is, then a line before and one after each of ingest, three stages and two deletions. */
const lines = Array.from({ length: 13 }, (_, index) => index + 1)
const takingBack = 10

describe('a lecture flow that is killed', () => {
  let folder = ''
  let pegasus: ScriptedPegasus
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    pegasus = await pegasusThat()
  })
  afterEach(async () => {
    await pegasus.close()
    rmSync(folder, { recursive: true })
  })

  for (const line of lines) {
    it(`at line ${line} of its ledger is gone on with, takes in no lecture twice, and leaves nothing`, async () => {
      await killedAt(line)
      const { outcome, answerTo, findings } = await resumed()
      expectOutcome({ outcome, findings }, line < takingBack ? 'pass' : 'inconclusive')
      expectOutcome(answerTo('clean-up'), 'pass')
      expect(ingests()).to.equal(1)
      expect([pegasus.lectures.size, readdirSync(folder)]).to.deep.equal([0, []])
    })

    it(`at line ${line} of its ledger is collected`, async () => {
      await killedAt(line)
      const target = new Target({ name: 'test', url: pegasus.url })
      const plan = { olderThanMs: 3_600_000, dryRun: false, ledgers: folder, holder: alive() }
      const options = { signal: never, tell: () => {}, tool: 'test', operator: 'test@here' }
      const { outcome, findings } = judge(await collect(target, plan, options))
      await target.close()
      expectOutcome({ outcome, findings }, 'pass')
      expect([pegasus.lectures.size, readdirSync(folder)]).to.deep.equal([0, []])
    })
  }

  it('and whose lecture somebody deleted meanwhile, is inconclusive and sends none again', async () => {
    await killedAt(5)
    pegasus.lectures.clear()
    const { outcome, answerTo } = await resumed()
    expect([outcome, answerTo('ingest').outcome]).to.deep.equal(['inconclusive', 'inconclusive'])
    expect(seenIn(answerTo('ingest'))).to.match(/was taken in and is not there any more/)
    expect(ingests()).to.equal(1)
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('goes on with the jobs that it had begun', async () => {
    await killedAt(7)
    await resumed()
    const enqueued = pegasus.received.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/transcribe'),
    )
    expect(enqueued).to.have.length(1)
  })

  it('is not killed at all: its ledger goes when everything is gone, and stays with what is kept', async () => {
    const plan = (keep: boolean) => ({ ...smokePlan, lecture: { ...tinyPlan, keep } })
    await runAt(pegasus.url, {
      plan: plan(false),
      openLedger: (run) => Ledger.begin(run, alive(), fileFor(run)),
    })
    expect(readdirSync(folder)).to.deep.equal([])
    await runAt(pegasus.url, {
      plan: plan(true),
      openLedger: (run) => Ledger.begin(run, alive(), fileFor(run)),
    })
    expect((await readShelf(folder)).map(({ state }) => state?.kept)).to.deep.equal([true])
  })

  function fileFor({ runId }: { runId: string }): LedgerFile {
    return LedgerFile.create(() => ledgerPath(folder, runId))
  }

  /** Runs the flow up to the moment at which that line is on the disk: there it stands still for ever. */
  async function killedAt(line: number): Promise<void> {
    await new Promise<void>((killed, failed) => {
      const running = runAt(pegasus.url, {
        openLedger: (run) => Ledger.begin(run, ended, standingStill(fileFor(run), line, killed)),
      })
      running.then(() => failed(new Error(`its ledger has less than ${line} lines`)), failed)
    })
  }

  async function resumed() {
    const [left] = await readShelf(folder)
    const taken = await takeUp(left?.path ?? '', alive())
    if (taken === undefined) throw new Error('there is nothing to go on with')
    return await runAt(pegasus.url, { openLedger: () => taken.ledger })
  }

  function ingests(): number {
    return pegasus.received.filter(({ path }) => path === '/lectures/ingest').length
  }
})

function standingStill(file: LedgerFile, line: number, killed: () => void): LedgerStore {
  let written = 0
  return {
    async append(text) {
      await file.append(text)
      written += 1
      if (written < line) return
      await file.close()
      killed()
      await new Promise(() => {})
    },
    remove: () => file.remove(),
  }
}
