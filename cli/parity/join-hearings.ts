import type { Hearing } from './witness.ts'

export function joinHearings(hearings: readonly Hearing[]): Hearing {
  return {
    testimonies: hearings.flatMap(({ testimonies }) => testimonies),
    problems: hearings.flatMap(({ problems }) => problems),
  }
}
