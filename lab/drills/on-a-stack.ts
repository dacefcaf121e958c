import type { Drill } from './drill.ts'
import { type DrillGround, startDrillGround } from './drill-ground.ts'
import { type Rehearsal, rehearse } from './rehearse.ts'

/** Who watches a row of drills. */
export interface Audience {
  begun(drill: Drill): void
  over(rehearsal: Rehearsal): void
}

/**
 * Rehearses drills one after the other on a stack of this machine, which is started for them and stopped after
 * them.
 *
 * @throws {StackProblem} when the stack, or a part that a drill starts, does not come up; the reason of `unwanted`
 * once that has fired.
 */
export async function rehearseOnAStack(
  drills: readonly Drill[],
  options: { logs: string; machine: Record<string, string>; unwanted: AbortSignal },
  audience: Audience,
): Promise<Rehearsal[]> {
  const { unwanted } = options
  try {
    const ground = await startDrillGround(options)
    try {
      return await rehearseOn(ground, drills, unwanted, audience)
    } finally {
      await ground.stop()
    }
  } catch (error) {
    // A part that is stopped while it starts complains; that it was not wanted any more is the truth.
    unwanted.throwIfAborted()
    throw error
  }
}

async function rehearseOn(
  ground: DrillGround,
  drills: readonly Drill[],
  unwanted: AbortSignal,
  audience: Audience,
): Promise<Rehearsal[]> {
  const rehearsals: Rehearsal[] = []
  for (const drill of drills) {
    audience.begun(drill)
    const rehearsal = await rehearse(drill, ground, unwanted)
    rehearsals.push(rehearsal)
    audience.over(rehearsal)
  }
  return rehearsals
}
