import { expect } from 'chai'
import { PlatformError } from '../platform.ts'

/** How it was refused; a test fails when it was not, or not as a platform's refusal. */
export async function troubleOf(asking: Promise<unknown>): Promise<PlatformError> {
  try {
    await asking
  } catch (error) {
    expect(error).to.be.instanceOf(PlatformError)
    return error as PlatformError
  }
  return expect.fail('it was not refused')
}
