import type { Place } from '../platforms/variable.ts'

/** One thing that a deployment file should not say, or does not say. Nothing in it is the value of a variable. */
export interface Finding {
  /** Which rule found it; it does not change between releases. */
  rule: string
  /** Inconclusive is what cannot be told here, so that it may be right. */
  severity: 'error' | 'inconclusive' | 'warning'
  place: Place
  process?: string
  says: string
  why: string
  remedy: string
}
