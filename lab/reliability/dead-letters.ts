import { DeadLetterList, Replay } from '../../service/contract/job.ts'
import type { Client } from './client.ts'
import { type Followed, follow, whyLost } from './follow-lecture.ts'

// A lecture has three stages, and each may come to the dead letter once.
const rounds = 3

/**
 * Replays what the clients saw fail, now that all is well, and follows it to its end. Returns, in sentences,
 * what was not in the dead letter, or not with a reason.
 */
export async function replayAll(
  lectures: readonly Followed[],
  client: Client,
  signal: AbortSignal,
): Promise<string[]> {
  const problems: string[] = []
  for (let round = 0; round < rounds; round++) {
    const failed = lectures.filter((lecture) => lecture.failed !== undefined)
    if (failed.length === 0) break
    await Promise.all(
      failed.map(async (lecture) => problems.push(...(await replay(lecture, client, signal)))),
    )
  }
  for (const lecture of lectures)
    if (lecture.failed) lecture.lost ??= `a replay of ${lecture.failed.stage} failed although all was well`
  return problems
}

async function replay(lecture: Followed, client: Client, signal: AbortSignal): Promise<string[]> {
  const jobId = lecture.failed?.jobId
  lecture.failed = undefined
  try {
    const path = `/jobs/dead-letter?lecture_id=${lecture.id}`
    const { jobs } = await client.insist({ path, answer: DeadLetterList }, signal)
    const letter = jobs.find(({ id }) => id === jobId)
    const question = { method: 'POST', path: `/jobs/${jobId}/replay`, answer: Replay } as const
    const replayed = await client.insist(question, signal)
    await follow(lecture, client, signal, replayed)
    return letter?.error ? [] : [`${lecture.id}: its failed job was not in the dead letter with a reason`]
  } catch (error) {
    lecture.lost = whyLost(lecture, error)
    return []
  }
}
