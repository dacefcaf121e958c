import type { LintProblem, LintRule } from './rule.ts'

export const floor: LintRule = {
  name: 'floor',
  judge({ migration: { head, kind, floor: declared }, floorBefore }) {
    if (declared > head || declared < 1) return [problem(`a floor between 1 and its own head, ${head}`)]
    if (floorBefore === null) return []
    if (declared < floorBefore) return [problem(`a floor of ${floorBefore} at least, as before it`)]
    if (kind === 'contracting' && declared === floorBefore)
      return [problem(`a contracting migration raises the floor above ${floorBefore}`)]
    if (kind !== 'contracting' && declared > floorBefore)
      return [problem(`a migration of kind ${kind} keeps the floor at ${floorBefore}`)]
    return []

    function problem(expected: string): LintProblem {
      return {
        expected,
        seen: `kind ${kind}, floor ${declared}`,
        why: 'By the floor, processes refuse to start, readiness answers, and a rollback is allowed or refused.',
        remedy:
          'Declare as floor the oldest head whose code can run once this is applied, and the kind that fits.',
      }
    }
  },
}
