import { CourseDeletion } from '../../service/contract/lecture.ts'
import { type Client, Gone } from './client.ts'

/** Deletes a course with its lectures; one that never came to be is fine. */
export async function removeCourse(id: string, client: Client): Promise<void> {
  const question = { method: 'DELETE', path: `/courses/${id}`, answer: CourseDeletion } as const
  try {
    await client.insist(question, AbortSignal.timeout(60_000))
  } catch (error) {
    if (!(error instanceof Gone)) throw error
  }
}
