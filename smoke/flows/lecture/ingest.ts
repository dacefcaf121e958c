import { stat } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SourceType } from '../../../service/contract/lecture.ts'
import { type Asked, statusOf, withoutValue } from '../../asked.ts'
import { type Answer, fail, inconclusive, pass } from '../../check.ts'
import type { Step } from '../../flow.ts'
import { isDone, type LedgerState, takingBack } from '../../ledger/ledger-state.ts'
import { courseTitleOf } from '../../run-ids.ts'
import { unanswered } from '../../unanswered.ts'
import type { IngestSeen, LectureSteps, TakenUp } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'

export const ingest: Step<LectureSteps, 'ingest'> = {
  name: 'ingest',
  question: 'Does the API take a lecture in?',
  judge({ asked, fileName, sizeBytes, fileType: { told, sent }, takenUp }) {
    const expected = `POST /lectures/ingest takes ${fileName} in as ${sent}`
    const why = 'Nothing reaches the service but through ingest: users cannot upload.'
    if (takenUp?.found === 'gone' || takenUp?.found === 'being-taken-back') {
      return cannotGoOn(takenUp.run, takenUp.found)
    }
    if (!asked.ok) return unanswered(asked, { expected, why })
    if (takenUp?.found === 'there') return pass(`run ${takenUp.run} had it taken in already, as ${told}`)
    if (told === sent) return pass(`${fileName} (${Math.ceil(sizeBytes / 1024)} KiB) was taken in as ${sent}`)
    return fail({
      expected,
      seen: `it was taken for ${told}`,
      why,
      remedy: { advice: 'The type is told from the content: look at what a proxy does to uploads.' },
    })
  },
}

const seenInstead = {
  gone: 'the lecture was taken in and is not there any more',
  'being-taken-back': 'it was killed while it took the lecture back, and that is finished now',
}

function cannotGoOn(run: string, found: keyof typeof seenInstead): Answer {
  return inconclusive({
    expected: `the lecture of run ${run} is there to go on with`,
    seen: seenInstead[found],
    why: 'What that run saw of it cannot be seen again, and what is not seen is never a pass.',
    remedy: { advice: 'Send another one through:', command: 'pegasus-ops smoke' },
  })
}

export async function takeIn(ground: LectureGround) {
  const { plan, ledger } = ground
  const { lecture } = plan
  const { size: sizeBytes } = await stat(lecture.file)
  const { takenUp, asked } =
    ledger.earlier === null
      ? { takenUp: null, asked: await send(ground) }
      : await sendUnlessThere(ground, ledger.earlier)
  const seen: IngestSeen = {
    fileName: lecture.fileName,
    sizeBytes,
    asked: withoutValue(asked),
    fileType: {
      told: asked.ok ? asked.value : null,
      sent: lecture.contentType === 'application/pdf' ? 'pdf' : 'audio',
    },
    takenUp,
  }
  return { seen, value: asked.ok ? seen : undefined }
}

async function send({ pegasus, plan, ids, ledger }: LectureGround): Promise<Asked<SourceType>> {
  const fields = {
    course_id: ids.courseId,
    lecture_id: ids.lectureId,
    preset_id: plan.presetId,
    title: ids.title,
    course_title: courseTitleOf(ids),
  }
  const asked = await ledger.doing('ingest', () => pegasus.ingest(fields, plan.lecture, plan.stageDeadlineMs))
  return asked.ok ? { ...asked, value: asked.value.fileType } : asked
}

/**
 * Looks whether the lecture is there before it is sent, and never sends one that was. A killed run's own sending may
 * still be under way: while the service says so, it is looked for again.
 */
async function sendUnlessThere(
  ground: LectureGround,
  earlier: LedgerState,
): Promise<{ takenUp: TakenUp; asked: Asked<SourceType> }> {
  const { pegasus, plan, ids, signal } = ground
  const { runId: run } = earlier.run
  const startedAt = performance.now()
  for (;;) {
    const there = await pegasus.lecture(ids.lectureId)
    const asked = there.ok ? { ...there, value: there.value.source_type } : there
    if (takingBack(earlier)) return { takenUp: { run, found: 'being-taken-back' }, asked }
    if (asked.ok) return { takenUp: { run, found: 'there' }, asked }
    const takenUp: TakenUp = { run, found: 'not-there' }
    if (statusOf(asked) !== 404) return { takenUp, asked }
    if (isDone(earlier, 'ingest')) return { takenUp: { run, found: 'gone' }, asked }
    const sent = await send(ground)
    const underWay = statusOf(sent) === 409 && performance.now() - startedAt < plan.stageDeadlineMs
    if (!underWay) return { takenUp, asked: sent }
    await sleep(500, undefined, { signal }).catch(() => {})
  }
}
