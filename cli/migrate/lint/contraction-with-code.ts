import type { LintRule } from './rule.ts'

export const contractionWithCode: LintRule = {
  name: 'contraction-with-code',
  judge({ migration: { floor }, runningHead }) {
    if (runningHead === 0 || floor <= runningHead) return []
    return [
      {
        expected: `the code that runs now (head ${runningHead}) can run on it: a floor of ${runningHead} at most`,
        seen: `its floor is ${floor}`,
        why: 'The processes of the release before stop being ready at once, while the new ones are not there yet, and there is no way back by code.',
        remedy: 'Release the code that does without first, and this migration with the release after it.',
      },
    ]
  },
}
