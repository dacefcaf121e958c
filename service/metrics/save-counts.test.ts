import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from '../tables/database.ts'
import { foldCountsOfGone, totalCounts } from '../tables/process-counts.ts'
import { beat, retire } from '../tables/processes.ts'
import { startMeter } from './meter.ts'
import { startSavingCounts } from './save-counts.ts'

describe('what processes count', () => {
  let own: TestDatabase
  let database: Database
  beforeEach(async () => {
    own = await freshDatabase()
    database = openDatabase(own.url, { applicationName: 'counts' })
  })
  afterEach(async () => {
    await database.destroy()
    await own.drop()
  })

  const counted = async () => (await totalCounts(database))['jobs/export/completed']
  const start = (instance: string) => startCounting(database, instance)

  it('is added up over all of them', async () => {
    const [one, other] = [start('one'), start('other')]
    one.completes(2)
    other.completes(3)
    await Promise.all([one.saved(), other.saved()])
    expect(await counted()).to.equal(5)
  })

  it('outlives them in one row', async () => {
    for (const instance of ['one', 'two', 'three']) {
      const process = start(instance)
      process.completes(1)
      process.meter.runEnded('export', instance === 'two' ? 70_000 : 10)
      await process.saved()
      await foldCountsOfGone(database)
    }
    const total = await totalCounts(database)
    expect(await database('process_counts').pluck('instance')).to.deep.equal(['gone'])
    expect(total).to.include({
      'jobs/export/completed': 3,
      'runs/export/max': 70_000,
      'runs/export/sum': 70_020,
    })
  })

  it('stays with a process that is alive', async () => {
    await beat(database, alive)
    const process = start(alive.instance)
    process.completes(1)
    await process.saved()
    await foldCountsOfGone(database)
    expect(await database('process_counts').pluck('instance')).to.deep.equal([alive.instance])
  })

  it('is counted once for a process that was taken for dead and goes on', async () => {
    await beat(database, alive)
    const process = start(alive.instance)
    process.completes(4)
    await process.saved()
    await retire(database, alive.instance)
    await foldCountsOfGone(database)
    process.completes(1)
    await process.saved()
    process.completes(1)
    await process.saved()
    expect(await counted()).to.equal(6)
  })
})

const alive = { instance: 'worker-1', role: 'worker', release: 'r', schemaHead: 1, drainSeconds: 1 } as const

function startCounting(database: Database, instance: string) {
  const log = createLog({ role: 'worker', release: 'r', instance, PLC_LOG_LEVEL: 'silent' })
  const meter = startMeter()
  const saving = startSavingCounts({ database, instance, meter, log })
  return {
    meter,
    completes(times: number) {
      for (let time = 0; time < times; time++) meter.jobBecame('export', 'completed')
    },
    // The last save is a save like any other, at a time of the test's choosing.
    saved: () => saving.stop(),
  }
}
