import type { Act, ActOutcome, Probed, Step } from '../step.ts'

/** A world in which everything that is done can be counted. */
export interface World {
  /** Does it; `effect` is a step's id and what was done of it, as `pause action`. */
  add(effect: string): void
  count(effect: string): number
}

/** One that goes with this process; it knows all that was done, in its order. */
export function rememberedWorld(): World & { all(): string[] } {
  const all: string[] = []
  return {
    all: () => all,
    add: (effect) => all.push(effect),
    count: (effect) => all.filter((one) => one === effect).length,
  }
}

/** Which acts a counted step has, and how it differs from a plain one. */
export type Counted = Partial<Omit<Step, 'preCheck' | 'action' | 'probe' | 'postCheck' | 'undo'>> & {
  id: string
  has?: readonly ('pre-check' | 'probe' | 'post-check' | 'undo')[]
  ends?: Partial<Record<string, ActOutcome['ended']>>
}

const good: ActOutcome = { ended: 'good', detail: 'as it should be' }

/** Steps whose acts count themselves in the world; its probe tells whether the action was done more often than undone. */
export function countedSteps(world: World, steps: readonly Counted[]): Step[] {
  return steps.map(({ id, has = [], ends = {}, kind = 'command', ...others }) => {
    const act = (name: string): Act => ({
      shown: `${name} of ${id}`,
      async run(): Promise<ActOutcome> {
        world.add(`${id} ${name}`)
        const ended = ends[name] ?? 'good'
        return ended === 'good' ? good : { ended, detail: `${name} is ${ended}` }
      },
    })
    const probe: Act<Probed> = {
      shown: `probe of ${id}`,
      async run() {
        world.add(`${id} probe`)
        const there = world.count(`${id} action`) > world.count(`${id} undo`)
        return { state: there ? 'done' : 'not done', detail: there ? 'it is there' : 'it is not there' }
      },
    }
    return {
      ...{ id, kind, title: `The step ${id}`, why: `It is ${id}.`, changes: null, expected: null },
      destructive: false,
      ...(has.includes('pre-check') ? { preCheck: act('pre-check') } : {}),
      ...(kind === 'check' || kind === 'command' ? { action: act('action') } : {}),
      ...(has.includes('probe') ? { probe } : {}),
      ...(has.includes('post-check') ? { postCheck: act('post-check') } : {}),
      ...(has.includes('undo') ? { undo: act('undo') } : {}),
      ...others,
    }
  })
}
