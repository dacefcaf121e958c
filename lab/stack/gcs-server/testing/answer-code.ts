import { ApiError } from '@google-cloud/storage'

/** Status and reason of the error that Google's client got, as `404 notFound`; `fulfilled` when there was none. */
export async function answerCode(answer: Promise<unknown>): Promise<string> {
  try {
    await answer
  } catch (error) {
    if (error instanceof ApiError) return `${error.code} ${error.errors?.[0]?.reason ?? ''}`.trim()
    if (error instanceof Error && 'status' in error) return String(error.status)
    throw error
  }
  return 'fulfilled'
}
