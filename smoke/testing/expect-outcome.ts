import { expect } from 'chai'
import type { Answer, Finding } from '../check.ts'
import type { Report } from '../report/report.ts'

/** What ends in an outcome: the answer to a check, the verdict on a run, or the report of one. */
type Judged =
  | Answer
  | { outcome: string; findings: readonly Finding[] }
  | Pick<Report, 'verdict' | 'findings'>

/**
 * Asserts the outcome. When it is another one, the message shows every finding that is not good, with what was seen.
 * `about` names the case where a test has several.
 */
export function expectOutcome(judged: Judged, outcome: Report['verdict'] | 'skip', about = ''): void {
  const actual = 'verdict' in judged ? judged.verdict : judged.outcome
  const found = findingsOf(judged).filter((line) => line !== undefined)
  expect(actual, [about, ...found].filter((line) => line !== '').join('\n')).to.equal(outcome)
}

function findingsOf(judged: Judged): (string | undefined)[] {
  if (!('findings' in judged)) return [inWords(judged)]
  return judged.findings.map((finding) => {
    const words = inWords('answer' in finding ? finding.answer : finding)
    return words && `${finding.check}: ${words}`
  })
}

/** Undefined for what is good. */
function inWords(answer: Answer | Report['findings'][number]): string | undefined {
  if (answer.outcome === 'pass') return undefined
  const why = 'seen' in answer ? `saw ${answer.seen}; expected ${answer.expected}` : answer.detail
  return `${answer.outcome}, ${why}`
}
