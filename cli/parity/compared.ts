import type { Remedy } from '../../smoke/check.ts'
import type { Answer, Side } from './compare-values.ts'
import type { Axis, Rule } from './rules.ts'

/** How a variable stands between two witnesses, or for one: whether its process would start, what is not deployed. */
export interface Compared {
  name: string
  axis: Axis | 'start' | 'deployment'
  expects: Rule['expects']
  by: Rule['by']
  answer: Answer
  drift: boolean
  left: Side
  right: Side | null
  because: string
  remedy: Remedy | null
}
