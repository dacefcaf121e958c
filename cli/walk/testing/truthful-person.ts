import type { Leave, Walker } from '../walk.ts'
import type { World } from './counted-steps.ts'

/**
 * A person who runs every step, takes each of `takesBack` back once when the step after it is offered, does by hand
 * what is not done yet, and knows what has happened.
 */
export function truthfulPerson(world: World, takesBack: readonly string[] = []): Walker {
  const stands = (id: string) => world.count(`${id} action`) > world.count(`${id} undo`)
  return {
    async offer(_, undo) {
      if (undo !== null && takesBack.includes(undo.id) && world.count(`${undo.id} undo`) === 0) return 'undo'
      return 'run'
    },
    confirm: async () => true,
    async byHand({ id }) {
      if (!stands(id)) world.add(`${id} action`)
      return 'done'
    },
    async decide({ id, options }) {
      world.add(`${id} answer`)
      // The first answer leads back, where there are several: it is given once.
      const option = world.count(`${id} answer`) === 1 ? options[0] : options.at(-1)
      return { option: option?.name ?? '' }
    },
    happened: async ({ id }, act) => stands(id) === (act === 'action'),
    trouble: async () => 'again',
    progress: () => {},
  }
}

/** The same, but nobody knows whether something has happened. */
export function askingNobody(person: Walker): Walker {
  const nobody: Leave = { stop: 'nobody' }
  return { ...person, happened: async () => nobody }
}
