import { type Pegasus, pegasusAt } from '../../smoke/pegasus.ts'
import type { DrillGround } from '../drills/drill-ground.ts'
import { otherLectures } from '../drills/other-lectures.ts'
import { query } from '../drills/query.ts'
import { startFromBackup, takeBackup } from '../stack/postgres.ts'
import type { Incident } from './incident.ts'

/** The backup of the night before, and the server that it was restored to. */
const backups = new WeakMap<DrillGround, string>()
const restored = new WeakMap<DrillGround, string>()

/** Nothing mends the old database: it is the last that can be done with a ground. */
export const tablesDropped: Incident = {
  name: 'tables-dropped',
  fault: {
    breaks: 'somebody has dropped the tables of lectures and jobs; there is a backup from just before',
    expects: { outcome: 'fail', check: 'ingest', says: /500/ },
    async inject(ground) {
      const { databaseUrl } = ground.stack.backends
      await otherLectures(ground, 1)
      backups.set(ground, await takeBackup(ground.surroundings, databaseUrl))
      await query(databaseUrl, 'drop table lectures, jobs, artifacts, exports')
    },
  },
  runbook: 'backup-restore',
  answers: { 'decide-whether-it-holds': 'holds' },
  hands: {
    async 'freeze-writes'(ground) {
      await ground.endWorker()
      await ground.endApi()
    },
    async 'restore-the-database'(ground) {
      const { databaseUrl } = ground.stack.backends
      const server = await startFromBackup(ground.surroundings, databaseUrl, known(backups.get(ground)))
      ground.afterwards(async () => {
        await server.child.stop()
      })
      restored.set(ground, server.url)
    },
    async 'switch-to-it'(ground) {
      const variables = { DATABASE_URL: known(restored.get(ground)) }
      await ground.replaceApi(variables)
      await ground.replaceWorker(variables)
    },
    'open-a-few-lectures': (ground) => asking(ground, openEach),
  },
}

/** Reads the transcript of every lecture that is there. Throws an Error when one does not open, or none is there. */
async function openEach(pegasus: Pegasus): Promise<void> {
  const list = await pegasus.lectures(0)
  const lectures = list.ok ? list.value.lectures : []
  if (lectures.length === 0) throw new Error('no lecture came back')
  for (const { id } of lectures) {
    const transcript = await pegasus.transcript(id)
    if (!transcript.ok) throw new Error(`${id} does not open: ${transcript.failure.detail}`)
  }
}

async function asking(ground: DrillGround, ask: (pegasus: Pegasus) => Promise<void>): Promise<void> {
  const target = ground.target()
  try {
    await ask(pegasusAt(target, new AbortController().signal))
  } finally {
    await target.close()
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('this step is walked before the one that it rests on')
  return value
}
