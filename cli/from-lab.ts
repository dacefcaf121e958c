import { UsageError } from './usage-error.ts'

/** @throws {UsageError} when lab/ is not installed. */
export async function fromLab<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new UsageError('This installation has no lab, which this command needs.', {
      advice: 'Run the command from a checkout of pegasus-ops, after npm ci.',
    })
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    /[/\\]lab[/\\]/.test(error.message.split(' imported from ')[0] ?? '')
  )
}
