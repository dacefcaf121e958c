import type { Hearing } from '../witness.ts'

/** What comes of a witness that cannot be heard. */
export function unreadable(witness: string, says: string, remedy: string): Hearing {
  return { testimonies: [], problems: [{ witness, needed: true, says, remedy }] }
}
