import { machine } from '../bench/table.ts'
import type { Account } from './account.ts'

/** The page that a whole campaign leaves: what was done, on which machine, and what came of it. */
export function reliabilityPage(accounts: readonly Account[], { minutes }: { minutes: number }): string {
  const total = (count: (account: Account) => number) =>
    accounts.reduce((sum, account) => sum + count(account), 0)
  const sums = [
    total(({ accepted }) => accepted),
    total(({ completed }) => completed),
    total(({ deadLettered }) => deadLettered),
    total(({ duplicated }) => duplicated),
    total(({ lost }) => lost),
    total(({ orphaned }) => orphaned),
  ]
  return `${[
    intro,
    `Run ${new Date().toISOString().slice(0, 10)} on ${machine()}, in ${minutes} minutes: ${total(
      ({ answered }) => answered,
    )} requests were answered.`,
    '',
    '| fault | accepted | completed | through the dead letter | duplicated | lost | orphans | told broken | told well |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...accounts.map(
      (one) =>
        `| ${one.fault} | ${one.accepted} | ${one.completed} | ${one.deadLettered} | ${one.duplicated} | ${one.lost} | ${one.orphaned} | ${seconds(one, 'brokenMs')} | ${seconds(one, 'wellMs')} |`,
    ),
    `| **all** | ${sums.join(' | ')} | | |`,
    '',
    '## The faults',
    '',
    ...accounts.map(({ fault, breaks }) => `- **${fault}**: ${breaks}.`),
    '',
    '## What was not as it should be',
    '',
    ...complaints(accounts),
  ].join('\n')}\n`
}

const intro = `# Reliability

What becomes of lectures while everything around the service breaks. Written by \`npm run test:faults\`; its
short form is part of the tests.

A real stack (API and worker as processes, Postgres, Redis, an S3 server behind a proxy that can break, a
scripted OpenAI server) takes in lectures at a steady rate while one fault after another is injected and
healed. Each lecture is followed by a client that comes back with the same Idempotency-Key until it is
answered, through transcription, generation and export; reads go on beside them. Locks, waits and claims
are short, so that what takes minutes in a deployment takes seconds here.

After each fault every lecture has to come to its end. What is in the dead letter is replayed. Then
database, queue and bucket are compared with what the clients were told: an accepted lecture is *completed*
when it is whole, *duplicated* when anything of it is there or was done twice, *lost* when anything of it is
missing; an *orphan* is an object, a row or a queue entry that belongs to nobody. At last everything is deleted,
and nothing may be left. *Told* is how long \`GET /health/ready\` took to tell that a part was broken, and that
all was well again; the limit is 5 s.
`

function seconds({ told }: Account, which: 'brokenMs' | 'wellMs'): string {
  if (told === null) return ''
  const ms = told[which]
  return ms === null ? '**never**' : `${(ms / 1000).toFixed(1)} s`
}

function complaints(accounts: readonly Account[]): string[] {
  const lines = accounts.flatMap(({ fault, problems }) => problems.map((problem) => `- ${fault}: ${problem}`))
  return lines.length === 0 ? ['Nothing.'] : lines
}
