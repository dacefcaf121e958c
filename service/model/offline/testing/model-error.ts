import { expect } from 'chai'
import { ModelError } from '../../model.ts'

/** Waits for a ModelError and gives it back; anything else fails the test. */
export async function modelErrorOf(work: () => Promise<unknown>): Promise<ModelError> {
  try {
    await work()
  } catch (error) {
    expect(error).to.be.instanceOf(ModelError)
    return error as ModelError
  }
  throw new Error('it did not fail')
}
