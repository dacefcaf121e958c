import { setTimeout as sleep } from 'node:timers/promises'
import { Lecture, LectureList } from '../../service/contract/lecture.ts'
import { Progress } from '../../service/contract/progress.ts'
import type { Client } from './client.ts'
import type { Size } from './fault.ts'
import { type Followed, follow, newLecture } from './follow-lecture.ts'

export interface Load {
  lectures: readonly Followed[]
  /** Lets no more lectures start; those under way go on. */
  close(): Promise<void>
  /** Resolves when every lecture has come to its end, or the signal has fired. */
  drained(): Promise<void>
}

const readEveryMs = 250

/** New lectures at a steady rate, each followed to its end, and reads beside them until all is done. */
export function startLoad(
  client: Client,
  courseId: string,
  { lectureEveryMs, lecturesAtMost, underWayAtMost }: Size,
  signal: AbortSignal,
): Load {
  const lectures: Followed[] = []
  const following = new Set<Promise<void>>()
  const closed = new AbortController()
  const done = new AbortController()

  const arrivals = (async () => {
    while (!closed.signal.aborted && !signal.aborted && lectures.length < lecturesAtMost) {
      // While nothing gets on, more lectures would only make the outage longer than the fault.
      if (following.size < underWayAtMost) {
        const lecture = newLecture(courseId, lectures.length)
        lectures.push(lecture)
        const followed = follow(lecture, client, signal).finally(() => following.delete(followed))
        following.add(followed)
      }
      await sleep(lectureEveryMs, undefined, { signal: closed.signal }).catch(() => {})
    }
  })()

  const reading = (async () => {
    for (let round = 0; !done.signal.aborted && !signal.aborted; round++) {
      await read(client, courseId, lectures, round, signal)
      await sleep(readEveryMs)
    }
  })()

  return {
    lectures,
    async close() {
      closed.abort()
      await arrivals
    },
    async drained() {
      await arrivals
      await Promise.all(following)
      done.abort()
      await reading
    },
  }
}

async function read(
  client: Client,
  courseId: string,
  lectures: readonly Followed[],
  round: number,
  signal: AbortSignal,
): Promise<void> {
  const accepted = lectures.filter((lecture) => lecture.accepted)
  const lecture = accepted[round % Math.max(accepted.length, 1)]
  if (lecture === undefined || round % 3 === 0) {
    await client.ask({ path: `/lectures?course_id=${courseId}&limit=5`, answer: LectureList }, signal)
    return
  }
  const asked =
    round % 3 === 1
      ? await client.ask({ path: `/lectures/${lecture.id}`, answer: Lecture }, signal)
      : await client.ask({ path: `/lectures/${lecture.id}/progress`, answer: Progress }, signal)
  if (asked?.status === 404) lecture.lost ??= 'it was accepted, and then answered 404'
}
