/** What became of the lectures of one fault, and what readiness told of it. */
export interface Account {
  fault: string
  breaks: string
  /** Lectures that the service has taken in. */
  accepted: number
  /** Of those: transcribed, generated and exported in the end. */
  completed: number
  /** Of those: with a job that had come to the dead letter first, and was replayed. */
  deadLettered: number
  duplicated: number
  lost: number
  orphaned: number
  /** Requests that were answered, reads and writes. */
  answered: number
  /** How long readiness took to tell the truth, in milliseconds; null where it never did, or is not asked to. */
  told: { brokenMs: number | null; wellMs: number | null } | null
  /** Everything that is not as it should be, in sentences; empty is good. */
  problems: string[]
}
