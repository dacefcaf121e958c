import { CourseDeletion } from '../../service/contract/lecture.ts'
import { type Client, Gone } from './client.ts'

const patienceMs = 30_000

/** Deletes a course with its lectures; one that never came to be is fine. Returns what went wrong, in sentences. */
export async function removeCourse(id: string, client: Client): Promise<string[]> {
  const question = { method: 'DELETE', path: `/courses/${id}`, answer: CourseDeletion } as const
  const signal = AbortSignal.timeout(patienceMs)
  try {
    await client.insist(question, signal)
    return []
  } catch (error) {
    if (error instanceof Gone) return []
    if (signal.aborted) return [`the course could not be deleted within ${patienceMs / 1000} s`]
    throw error
  }
}
