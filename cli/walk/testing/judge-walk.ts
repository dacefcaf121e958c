import type { JournalEvent } from '../journal-line.ts'
import type { Counted, World } from './counted-steps.ts'

/** How often each step was done and taken back. */
export function done(steps: readonly Counted[], world: World): Record<string, string> {
  return perStep(steps, ({ id }) => `${world.count(`${id} action`)} - ${world.count(`${id} undo`)}`)
}

/** Each done once, and once more where it was taken back in between. */
export function onceEach(steps: readonly Counted[], takenBack: readonly string[]): Record<string, string> {
  return perStep(steps, ({ id }) => (takenBack.includes(id) ? '2 - 1' : '1 - 0'))
}

/** The steps whose action was not followed by its post-check, by all that was done in the world. */
export function unchecked(steps: readonly Counted[], world: readonly string[]): string[] {
  return steps
    .filter(({ id, has = [] }) => has.includes('post-check') && world.includes(`${id} action`))
    .filter(({ id }) => world.lastIndexOf(`${id} post-check`) < world.lastIndexOf(`${id} action`))
    .map(({ id }) => id)
}

/** The step of which nobody but a person can tell whether it happened, after a journal that ends so. */
export function cannotBeKnown(did: JournalEvent | undefined, steps: readonly Counted[]): string | null {
  if (did?.event !== 'intent' || (did.act !== 'action' && did.act !== 'undo')) return null
  const step = steps.find(({ id }) => id === did.step)
  const changes = (step?.kind ?? 'command') === 'command'
  return changes && !step?.has?.includes('probe') ? did.step : null
}

/** Of those that change something; checks are simply repeated. */
function perStep(steps: readonly Counted[], of: (step: Counted) => string): Record<string, string> {
  const changing = steps.filter(({ kind = 'command' }) => kind === 'command' || kind === 'manual')
  return Object.fromEntries(changing.map((step) => [step.id, of(step)]))
}
