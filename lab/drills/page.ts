import { describeDuration } from '../../smoke/duration.ts'
import { median } from '../bench/median.ts'
import { machine } from '../bench/table.ts'
import type { Rehearsal } from './rehearse.ts'

/** The page that a run of every drill leaves: what was broken, what verify said, and how soon. */
export function drillsPage(rehearsals: readonly Rehearsal[], { minutes }: { minutes: number }): string {
  const faults = rehearsals.filter(({ expected }) => expected.check !== null)
  const healthy = rehearsals.filter(({ expected }) => expected.check === null)
  const asStated = (some: readonly Rehearsal[]) => some.filter(({ problems }) => problems.length === 0).length
  return `${[
    intro,
    `Run ${new Date().toISOString().slice(0, 10)} on ${machine()}, in ${minutes} minutes: ${asStated(faults)} of ${faults.length} faults were detected as stated, ${asStated(healthy)} of ${healthy.length} healthy variants passed; the median time to the verdict on a fault was ${describeDuration(median(faults.map(({ verdictMs }) => verdictMs)))}.`,
    '',
    '## Faults',
    '',
    '| drill | what is broken | verdict | said by | what it saw | verdict after | well again after | found too |',
    '| --- | --- | --- | --- | --- | --: | --: | --- |',
    ...faults.map(faultRow),
    '',
    '## Healthy variants',
    '',
    '| variant | what is unusual about it | verdict | verdict after |',
    '| --- | --- | --- | --: |',
    ...healthy.map(
      (one) =>
        `| ${one.drill} | ${cell(one.breaks)} | ${one.verdict ?? 'none'} | ${describeDuration(one.verdictMs)} |`,
    ),
    '',
    '## What was not as stated',
    '',
    ...complaints(rehearsals),
  ].join('\n')}\n`
}

const intro = `# Drills

A verifier proves nothing until it has been seen to fail. Each drill breaks a real stack (API and worker as
processes, Postgres, Redis, an S3 server, a scripted model) in one way from outside, by what an operator, a
platform or a network can do too: signals, other variables, proxies, preloaded modules. It states which check
must be the one to say it, with which outcome, in which words, and within which time. Then it is mended, and
verify has to pass again. The healthy variants are unusual and fine, and have to pass.

Written by \`npm run test:drills\`; one drill of each family is part of the tests. Rehearse one yourself with
\`pegasus-ops drill NAME\`. Ids, ports and durations in the words of a check are those of this run.
`

function faultRow(one: Rehearsal): string {
  const again = one.wellAgainMs === null ? '**never**' : describeDuration(one.wellAgainMs)
  const said = one.said === null ? '**nothing**' : cell(one.said.seen)
  const wrong = one.problems.length === 0 ? '' : ' **(not as stated)**'
  return `| ${one.drill}${wrong} | ${cell(one.breaks)} | ${one.verdict ?? 'none'} | ${one.expected.check} | ${said} | ${describeDuration(one.verdictMs)} | ${again} | ${one.others.join(', ')} |`
}

function complaints(rehearsals: readonly Rehearsal[]): string[] {
  const lines = rehearsals.flatMap(({ drill, problems }) =>
    problems.map((problem) => `- ${drill}: ${problem.replaceAll('|', '\\|')}`),
  )
  return lines.length === 0 ? ['Nothing.'] : lines
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
