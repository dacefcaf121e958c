import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Evidence } from '../evidence/evidence.ts'
import { judge } from '../judge.ts'
import { Ledger } from '../ledger/ledger.ts'
import { LedgerFile } from '../ledger/ledger-file.ts'
import { ledgerPath } from '../ledger/shelf.ts'
import { alive, ended, ledgerLeft, runAt, well } from '../ledger/testing/ledgers.ts'
import { pegasusAt } from '../pegasus.ts'
import { courseTitleOf, newRunIds, type RunIds } from '../run-ids.ts'
import { Stopped } from '../stop.ts'
import { Target } from '../target.ts'
import { pegasusThat, type ScriptedPegasus } from '../testing/pegasus-that.ts'
import type { Script } from '../testing/scripted-api.ts'
import { tinyLecture } from '../testing/tiny-lecture.ts'
import { type CollectionPlan, collect } from './collect.ts'

const never = new AbortController().signal
const hourMs = 60 * 60 * 1000

describe('collecting what killed runs have left', () => {
  let folder = ''
  let pegasus: ScriptedPegasus
  let target: Target
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    await served({})
  })
  afterEach(async () => {
    await closeAll()
    rmSync(folder, { recursive: true })
  })

  it('collects by a ledger, shows it gone, and removes the ledger', async () => {
    const ids = await taken()
    await ledgerLeft(folder, runOf(ids))
    const evidence = await collected()
    expect(outcomesOf(evidence)).to.deep.equal({ verdict: 'pass', leftovers: 'pass', 'clean-up': 'pass' })
    expect([pegasus.lectures.size, readdirSync(folder)]).to.deep.equal([0, []])
  })

  it('passes where there is nothing to collect', async () => {
    expect(outcomesOf(await collected())).to.deep.equal({
      verdict: 'pass',
      leftovers: 'pass',
      'clean-up': 'skip',
    })
  })

  it('deletes nothing when it is only to show what there is', async () => {
    await ledgerLeft(folder, runOf(await taken()))
    const evidence = await collected({ dryRun: true })
    expect(evidence.observations.leftovers?.found).to.have.length(1)
    expect(outcomesOf(evidence)).to.include({ verdict: 'pass', 'clean-up': 'skip' })
    expect([pegasus.lectures.size, readdirSync(folder).length]).to.deep.equal([1, 1])
  })

  it('leaves a run alone that lives', async () => {
    const ids = await taken()
    await ledgerLeft(folder, runOf(ids), alive())
    expect(await sparedOf({ olderThanMs: 0 })).to.deep.equal([{ lectureId: ids.lectureId, because: 'lives' }])
  })

  it('leaves alone what a flag has kept, until somebody deletes it', async () => {
    const ids = await taken()
    const file = LedgerFile.create(() => ledgerPath(folder, 'kept'))
    const ledger = Ledger.begin(runOf(ids), ended, file)
    await ledger.doing('ingest', well)
    await ledger.keep()
    await file.close()
    expect(await sparedOf({ olderThanMs: 0 })).to.deep.equal([{ lectureId: ids.lectureId, because: 'kept' }])

    const { deleteLecture, deleteCourse } = pegasusAt(target, never)
    await deleteLecture(ids.lectureId)
    await deleteCourse(ids.courseId)
    await collected()
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('leaves another target’s ledgers alone', async () => {
    await ledgerLeft(folder, runAt('https://elsewhere.example/'))
    expect(outcomesOf(await collected())['clean-up']).to.equal('skip')
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('collects what no ledger tells of by the token in its ids, once it is old enough', async () => {
    const { lectureId } = await taken(newRunIds(Date.now() - 2 * hourMs))
    expect(await sparedOf()).to.deep.equal([{ lectureId, because: 'young' }])
    expect(outcomesOf(await collected({ olderThanMs: 0 }))).to.include({ 'clean-up': 'pass' })
    expect(pegasus.lectures.size).to.equal(0)
  })

  it('touches no lecture that is not as a run makes it, whatever its id', async () => {
    const ids = await taken({ ...newRunIds(), title: 'My lecture on smoke' })
    await taken({ lectureId: 'biology-1', courseId: 'biology', title: 'Cells' })
    expect(await sparedOf({ olderThanMs: 0 })).to.deep.equal([
      { lectureId: ids.lectureId, because: 'not-ours' },
    ])
    expect(pegasus.lectures.size).to.equal(2)
  })

  it('leaves a course in which somebody else has put a lecture, and says so', async () => {
    const ids = await taken()
    await taken({ lectureId: 'biology-1', courseId: ids.courseId, title: 'Cells' })
    await ledgerLeft(folder, runOf(ids))
    const evidence = await collected()
    expect(outcomesOf(evidence)).to.include({ verdict: 'fail', 'clean-up': 'fail' })
    expect([...pegasus.lectures.keys()]).to.deep.equal(['biology-1'])
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('fails when what was deleted is still there, and keeps the ledger', async () => {
    await served({ keepsDeleted: true })
    await ledgerLeft(folder, runOf(await taken()))
    expect(outcomesOf(await collected())).to.include({ verdict: 'fail', 'clean-up': 'fail' })
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('finds a ledger worth a look that cannot be read, and lets it lie', async () => {
    writeFileSync(join(folder, 'odd.jsonl'), 'nonsense\n')
    const evidence = await collected()
    expect(outcomesOf(evidence)).to.include({ verdict: 'degraded', leftovers: 'degraded' })
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('removes a ledger whose run did not get past its first line', async () => {
    writeFileSync(join(folder, 'torn.jsonl'), '{"ledger":')
    await collected({ olderThanMs: 0 })
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('is inconclusive when it is cut short', async () => {
    await ledgerLeft(folder, runOf(await taken()))
    const stop = new AbortController()
    stop.abort(new Stopped('SIGINT'))
    const evidence = await collected({}, stop.signal)
    expect(outcomesOf(evidence).verdict).to.equal('inconclusive')
    expect(pegasus.lectures.size).to.equal(1)
  })

  async function served(script: Script): Promise<void> {
    await closeAll()
    pegasus = await pegasusThat(script)
    target = new Target({ name: 'test', url: pegasus.url })
  }

  async function closeAll(): Promise<void> {
    await target?.close()
    await pegasus?.close()
  }

  /** Takes in a lecture as the run of those ids would have. */
  async function taken(ids: RunIds = newRunIds()): Promise<RunIds> {
    const fields = { course_id: ids.courseId, lecture_id: ids.lectureId, title: ids.title }
    const more = { preset_id: 'exam-mode', course_title: courseTitleOf(ids) }
    const asked = await pegasusAt(target, never).ingest({ ...fields, ...more }, tinyLecture, 5000)
    expect(asked.ok).to.equal(true)
    return ids
  }

  function runOf(ids: RunIds) {
    const lecture = { ...ids, name: 'pdf', presetId: 'exam-mode', keep: false }
    return runAt(pegasus.url.href, { lecture })
  }

  function collected(plan: Partial<CollectionPlan> = {}, signal = never): Promise<Evidence> {
    const options = { signal, tell: () => {}, tool: 'test', operator: 'test@here' }
    return collect(
      target,
      { olderThanMs: hourMs, dryRun: false, ledgers: folder, holder: alive(), ...plan },
      options,
    )
  }

  async function sparedOf(plan: Partial<CollectionPlan> = {}) {
    const before = pegasus.lectures.size
    const { observations } = await collected(plan)
    expect(pegasus.lectures.size).to.equal(before)
    return observations.leftovers?.spared
  }
})

function outcomesOf(evidence: Evidence) {
  const { outcome, findings } = judge(evidence)
  const of = (name: string) => findings.find(({ check }) => check === name)?.answer
  return { verdict: outcome, leftovers: of('leftovers')?.outcome, 'clean-up': of('clean-up')?.outcome }
}
