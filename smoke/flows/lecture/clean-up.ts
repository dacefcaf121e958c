import { type Asked, statusOf, withoutValue } from '../../asked.ts'
import { fail, inconclusive, pass, skip } from '../../check.ts'
import { couldNotAsk, neverArrived } from '../../failure.ts'
import type { Step, Traces } from '../../flow.ts'
import { insist } from '../insist.ts'
import type { LectureSteps } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'

/** How the run took back what it made, and what asking again showed. */
export interface CleanUpSeen {
  lectureId: string
  courseId: string
  /** Why nothing was deleted: a flag said so, or nothing can have been made. */
  omitted: 'keep' | 'nothing-made' | null
  lectureDeletion: Asked<null> | null
  courseDeletion: Asked<null> | null
  /** What asking again gave, by question; each must be refused now. */
  askedAgain: AskedAgain[]
}

interface AskedAgain {
  question: string
  /** The API must not know it (404); the bucket may also keep silent about what is not there (403). */
  of: 'api' | 'bucket'
  asked: Asked<null>
}

const why = 'A smoke run must leave nothing behind: its lectures would show up among those of the users.'

export const cleanUp: Step<Pick<LectureSteps, 'clean-up'>, 'clean-up'> = {
  name: 'clean-up',
  question: 'Is everything that the smoke run made gone again?',
  judge(seen) {
    const { lectureId, courseId, omitted, lectureDeletion, courseDeletion, askedAgain } = seen
    if (omitted === 'keep') {
      return skip('flag', `--keep: lecture ${lectureId} and course ${courseId} are still there`)
    }
    if (omitted === 'nothing-made') {
      return skip('inapplicable', 'the lecture was refused, so nothing was made')
    }
    const faults = [
      ...deletionFaults(`DELETE of lecture ${lectureId}`, lectureDeletion),
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
        advice: 'Delete the course, and with it the lecture, once the API answers again:',
        command: `curl -X DELETE -H "Authorization: Bearer $PLC_WRITE_API_TOKEN" "$API_BASE_URL/courses/${courseId}"`,
      },
    }
    return faults.every(({ unasked }) => unasked) ? inconclusive(problem) : fail(problem)
  },
}

/** Deletes what the run made and asks again. Uses the questions that outlive the run's own signal. */
export async function takeBack(
  { afterwards, plan, ids, exportUrls }: LectureGround,
  traces: Traces<LectureSteps>,
) {
  const { lectureId, courseId } = ids
  const seen: CleanUpSeen = {
    lectureId,
    courseId,
    omitted: plan.keep ? 'keep' : nothingMade(traces) ? 'nothing-made' : null,
    lectureDeletion: null,
    courseDeletion: null,
    askedAgain: [],
  }
  if (seen.omitted === null) {
    seen.lectureDeletion = withoutValue(await insist(() => afterwards.deleteLecture(lectureId)))
    seen.courseDeletion = withoutValue(await insist(() => afterwards.deleteCourse(courseId)))
    const again = async (of: AskedAgain['of'], question: string, ask: () => Promise<Asked<unknown>>) => {
      seen.askedAgain.push({ question, of, asked: withoutValue(await insist(ask)) })
    }
    await again('api', 'the lecture', () => afterwards.lecture(lectureId))
    await again('api', 'its markdown export', () => afterwards.exportUrl(lectureId, 'markdown'))
    for (const [index, url] of exportUrls.entries()) {
      await again('bucket', `export URL ${index + 1}`, () => afterwards.download(url))
    }
  }
  return { seen, value: seen }
}

/** An ingest that was refused (4xx) or never arrived makes nothing; one that went unanswered may have. */
function nothingMade({ ingest }: Traces<LectureSteps>): boolean {
  if (ingest === undefined) return true
  const { asked } = ingest.seen
  if (asked.ok) return false
  const { status = 0 } = asked.failure
  return neverArrived(asked.failure) || (status >= 400 && status < 500)
}

interface Fault {
  text: string
  unasked: boolean
}

function deletionFaults(what: string, asked: Asked<null> | null): Fault[] {
  if (asked === null || asked.ok || asked.failure.status === 404) return []
  return [{ text: `${what}: ${asked.failure.detail}`, unasked: couldNotAsk(asked.failure) }]
}

function leftFaults({ question, of, asked }: AskedAgain): Fault[] {
  const status = statusOf(asked)
  if (status === 404 || (status === 403 && of === 'bucket')) return []
  if (asked.ok) return [{ text: `${question} is still there`, unasked: false }]
  return [{ text: `${question}: ${asked.failure.detail}`, unasked: couldNotAsk(asked.failure) }]
}
