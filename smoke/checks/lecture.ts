import { type Answer, type Check, isGood, neverAsked, skip } from '../check.ts'
import type { Step } from '../flow.ts'
import { lectureSteps } from '../flows/lecture.ts'
import type { LectureSeen, LectureSteps } from '../flows/lecture-seen.ts'

export const lectureChecks: readonly Check<'lecture'>[] = lectureSteps.map((step) => ({
  name: step.name,
  question: step.question,
  needs: ['lecture'],
  judge: ({ lecture }) => answerOf(step, lecture),
}))

function answerOf({ name }: { name: keyof LectureSteps }, lecture: LectureSeen): Answer {
  const answer = walkedAnswer(name, lecture)
  if (answer !== undefined) return answer
  const stopper = lectureSteps.find((step) => {
    const earlier = walkedAnswer(step.name, lecture)
    return earlier !== undefined && !isGood(earlier) && step.name !== 'clean-up'
  })
  return stopper === undefined ? neverAsked : skip('inapplicable', `not reached, because of ${stopper.name}`)
}

function walkedAnswer<Name extends keyof LectureSteps>(
  name: Name,
  { steps }: LectureSeen,
): Answer | undefined {
  const trace = steps[name]
  const step = lectureSteps.find((candidate) => candidate.name === name) as
    | Step<LectureSteps, Name>
    | undefined
  return trace === undefined ? undefined : step?.judge(trace.seen)
}
