import type { Finding } from '../../smoke/check.ts'
import type { VerdictOutcome } from '../../smoke/judge.ts'
import type { StopCause } from '../../smoke/stop.ts'

/** What a rehearsal has shown, for a person to read. */
export function rehearsalLines(
  findings: readonly Finding[],
  verdict: VerdictOutcome,
  stopped: StopCause | null,
): string[] {
  const cut = stopped === null ? '' : ` (cut short by ${stopped})`
  return [...findings.flatMap(findingLines), `verdict: ${verdict}${cut}`]
}

function findingLines({ check, question, answer }: Finding): string[] {
  if (answer.outcome === 'pass') return [`ok      ${check}: ${answer.detail}`]
  if (answer.outcome === 'skip') return [`skip    ${check}: ${answer.detail}`]
  const { outcome, expected, seen, why, remedy } = answer
  return [
    `${labels[outcome]}${check}: ${question}`,
    `        expected  ${expected}`,
    `        seen      ${seen}`,
    `        why       ${why}`,
    `        next      ${remedy.advice}`,
    ...(remedy.command === undefined ? [] : [`                  $ ${remedy.command}`]),
  ]
}

const labels = { fail: 'FAIL    ', inconclusive: 'INCONCLUSIVE  ', degraded: 'WARN    ' } as const
