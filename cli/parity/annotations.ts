import { type AnnotationPlace, annotation } from '../github/annotations.ts'
import { ruleOf } from './in-words.ts'
import type { ParityReport, ReportedDifference } from './report.ts'

/** A workflow command for each drift and each witness that could not be heard, at its file and line where there is one. */
export function parityAnnotations({ differences, problems }: ParityReport): string[] {
  return [
    ...differences
      .filter(({ drift }) => drift)
      .map((one) =>
        annotation(
          one.known === null ? 'error' : 'warning',
          `env-diff: ${one.name}`,
          linesOf(one),
          placeFor(one),
        ),
      ),
    ...problems
      .filter(({ needed }) => needed)
      .map(({ witness, says, remedy, place }) =>
        annotation('error', `env-diff: ${witness}`, [says, `next: ${remedy}`], place ?? undefined),
      ),
  ]
}

function linesOf(one: ReportedDifference): string[] {
  const { advice, command } = one.remedy ?? {}
  return [
    `${one.answer}: ${one.because}`,
    `rule: ${ruleOf(one)}`,
    ...(advice === undefined ? [] : [`next: ${advice}`]),
    ...(command === undefined ? [] : [`$ ${command}`]),
  ]
}

function placeFor({ left, right }: ReportedDifference): AnnotationPlace | undefined {
  return right?.place ?? left.place ?? undefined
}
