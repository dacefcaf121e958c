import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Asked, statusOf, withoutValue } from '../../asked.ts'
import { fail, inconclusive, pass, skip } from '../../check.ts'
import { couldNotAsk } from '../../failure.ts'
import type { Step } from '../../flow.ts'
import type { RunIds } from '../../run-ids.ts'
import type { AskedAgain, CleanUpSeen, LectureSteps } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'

const why = 'A smoke run must leave nothing behind: its lectures would show up among those of the users.'

export const cleanUp: Step<Pick<LectureSteps, 'clean-up'>, 'clean-up'> = {
  name: 'clean-up',
  question: 'Is everything that the smoke run made gone again?',
  judge(seen) {
    const { lectureId, courseId, omitted, lectureDeletion, inCourse, courseDeletion, askedAgain } = seen
    if (omitted === 'keep') {
      return skip('flag', `--keep: lecture ${lectureId} and course ${courseId} are still there`)
    }
    if (omitted === 'nothing-made') {
      return skip('inapplicable', 'the lecture was refused, so nothing was made')
    }
    const faults = [
      ...deletionFaults(`DELETE of lecture ${lectureId}`, lectureDeletion),
      ...coursesFaults(courseId, inCourse),
      ...deletionFaults(`DELETE of course ${courseId}`, courseDeletion),
      ...askedAgain.flatMap(leftFaults),
    ]
    if (faults.length === 0) {
      const proof = `as ${askedAgain.length} more questions show`
      return pass(`lecture ${lectureId}, its course and its exports are gone, ${proof}`)
    }
    const problem = {
      expected: 'lecture, course, exports and their objects are gone',
      seen: `${faults.map(({ text }) => text).join('; ')}. Perhaps left: lecture ${lectureId}, course ${courseId}`,
      why,
      remedy: {
        advice: 'Once the API answers again, have it collected, with the same --target:',
        command: 'pegasus-ops smoke --gc',
      },
    }
    return faults.every(({ unasked }) => unasked) ? inconclusive(problem) : fail(problem)
  },
}

export type TakingBack = Pick<LectureGround, 'afterwards' | 'ids' | 'ledger' | 'exportUrls'>

/** Takes back what the run made, unless a flag said that it stays. */
export async function takeBack(ground: LectureGround) {
  const seen = ground.plan.keep ? notTakenBack(ground.ids, 'keep') : await undo(ground)
  if (ground.plan.keep && ground.ledger.undoing.length > 0) await ground.ledger.keep()
  return { seen, value: seen }
}

/**
 * Takes back what the ledger knows or supposes to be made, the newest first, and asks again. Uses the questions that
 * outlive the run's own signal.
 */
export async function undo(ground: TakingBack): Promise<CleanUpSeen> {
  const { afterwards, ids, ledger, exportUrls } = ground
  const { lectureId, courseId } = ids
  const undoing = ledger.undoing
  const seen = notTakenBack(ids, undoing.length === 0 ? 'nothing-made' : null)
  for (const step of undoing) {
    if (step === 'delete lecture') {
      const ask = () => afterwards.deleteLecture(lectureId)
      seen.lectureDeletion = withoutValue(await ledger.doing(step, ask))
    } else {
      seen.inCourse = await lookIntoCourse(ground)
      if (seen.inCourse.others > 0 || coursesFaults(courseId, seen.inCourse).length > 0) continue
      const ask = () => afterwards.deleteCourse(courseId)
      seen.courseDeletion = withoutValue(await ledger.doing(step, ask))
    }
  }
  if (undoing.length === 0) return seen
  const again = async (of: AskedAgain['of'], question: string, ask: () => Promise<Asked<unknown>>) => {
    const asked = await ask()
    seen.askedAgain.push({ question, of, asked: withoutValue(asked) })
    return asked
  }
  const lecture = await again('api', 'the lecture', () => afterwards.lecture(lectureId))
  await again('api', 'its markdown export', () => afterwards.exportUrl(lectureId, 'markdown'))
  await again('api', 'the course', () => afterwards.course(courseId))
  // A deletion is answered before the bucket is empty: workers take the objects away within seconds.
  const giveUpAt = performance.now() + collectedWithinMs
  for (const [index, url] of exportUrls.entries()) {
    const collected = () => unlessItGoes(() => afterwards.download(url, 'gone'), giveUpAt)
    await again(
      'bucket',
      `export URL ${index + 1}`,
      lecture.ok ? () => afterwards.download(url, 'gone') : collected,
    )
  }
  return seen
}

const collectedWithinMs = 20_000
const askEveryMs = 250

/** Asks until what is asked for is gone, or cannot be asked for. */
async function unlessItGoes(ask: () => Promise<Asked<unknown>>, giveUpAt: number): Promise<Asked<unknown>> {
  for (;;) {
    const asked = await ask()
    if (!asked.ok || performance.now() > giveUpAt) return asked
    await sleep(askEveryMs)
  }
}

function notTakenBack({ lectureId, courseId }: RunIds, omitted: CleanUpSeen['omitted']): CleanUpSeen {
  return {
    lectureId,
    courseId,
    omitted,
    lectureDeletion: null,
    inCourse: null,
    courseDeletion: null,
    askedAgain: [],
  }
}

/** A course goes with all its lectures, so that one which somebody else has put there has to be seen before. */
async function lookIntoCourse({ afterwards, ids: { lectureId, courseId } }: TakingBack) {
  const asked = await afterwards.lecturesOf(courseId)
  const others = asked.ok ? asked.value.lectures.filter(({ id }) => id !== lectureId).length : 0
  return { asked: withoutValue(asked), others }
}

interface Fault {
  text: string
  unasked: boolean
}

function deletionFaults(what: string, asked: Asked<null> | null): Fault[] {
  if (asked === null || asked.ok || asked.failure.status === 404) return []
  return [{ text: `${what}: ${asked.failure.detail}`, unasked: couldNotAsk(asked.failure) }]
}

function coursesFaults(courseId: string, inCourse: CleanUpSeen['inCourse']): Fault[] {
  if (inCourse === null) return []
  const { asked, others } = inCourse
  if (others > 0) {
    const text = `course ${courseId} holds ${others} lectures that no run made, and was left as it is`
    return [{ text, unasked: false }]
  }
  return deletionFaults(`the lectures of course ${courseId}`, asked)
}

function leftFaults({ question, of, asked }: AskedAgain): Fault[] {
  const status = statusOf(asked)
  if (status === 404 || (status === 403 && of === 'bucket')) return []
  if (asked.ok) return [{ text: `${question} is still there`, unasked: false }]
  return [{ text: `${question}: ${asked.failure.detail}`, unasked: couldNotAsk(asked.failure) }]
}
