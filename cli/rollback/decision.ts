import { z } from 'zod'

/**
 * The ways out, in the order in which they are preferred. `roll-back`: the platform brings the older deploy back, the
 * schema stays. `redeploy`: the older commit is built and deployed anew, the schema stays. `roll-forward`: a release
 * that mends. `restore`: a new database of before, and a switch to it. A migration downwards is none of them.
 */
export const ways = ['roll-back', 'redeploy', 'roll-forward', 'restore'] as const
export type Way = (typeof ways)[number]

const Lines = z.array(z.string())

/** What is decided of a rollback, as the report states it. */
export const Decision = z.strictObject({
  /**
   * `pass`: going back, or the restore that was called for, stands; `fail`: going back is refused; `inconclusive`: what
   * is needed to tell is not known.
   */
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  /** Null where it cannot be decided. */
  recommendation: z.enum(ways).nullable(),
  because: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** How the older release stands to today's schema; null where that is not known. */
  fit: z.enum(['fits', 'pending', 'behind', 'ahead']).nullable(),
  ways: z.array(
    z.strictObject({
      way: z.enum(ways),
      state: z.enum(['recommended', 'possible', 'impossible', 'unknown']),
      /** For the recommended one why, for the others why not. */
      because: z.string(),
    }),
  ),
  missing: Lines,
  consequences: z.strictObject({
    /** What does not come back with the code. */
    stays: Lines,
    /** What is taken back to how it was, although it may have been changed for a reason. */
    returns: Lines,
    jobs: Lines,
    cautions: Lines,
  }),
})
export type Decision = z.infer<typeof Decision>
