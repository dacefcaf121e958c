import { S3Fault } from '../fault.ts'

/** The code of the S3Fault that a function throws, or a promise rejects with. */
export async function faultCode(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof S3Fault) return error.code
    throw error
  }
  throw new Error('expected an S3Fault, but nothing was thrown')
}
