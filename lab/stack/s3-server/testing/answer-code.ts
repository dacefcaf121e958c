import { S3ServiceException } from '@aws-sdk/client-s3'

/** Code and status of the error that the SDK got, as `NoSuchKey 404`; `fulfilled` when there was none. */
export async function answerCode(answer: Promise<unknown>): Promise<string> {
  try {
    await answer
  } catch (error) {
    if (error instanceof S3ServiceException) return `${error.name} ${error.$metadata.httpStatusCode}`
    throw error
  }
  return 'fulfilled'
}
