import { describeDuration } from '../../../smoke/duration.ts'
import { machine } from '../../bench/table.ts'
import type { WalkedIncident } from './walk-incident.ts'

/** The page that a run of every incident leaves. */
export function incidentsPage(walked: readonly WalkedIncident[]): string {
  return `${[
    intro,
    `Run ${new Date().toISOString().slice(0, 10)} on ${machine()}.`,
    '',
    '| incident | what is broken | page | named after | mended after | restored after | steps | waited for a person at |',
    '| --- | --- | --- | --: | --: | --: | --: | --- |',
    ...walked.map(row),
  ].join('\n')}\n`
}

const intro = `# Incident drills

Each incident breaks a real stack (API and worker as processes, Postgres, Redis, an S3 server, a scripted model), sees
that \`verify\` names the fault, and walks the page for it as \`pegasus-ops runbook run\` does where nobody is at a
terminal: every command of the page runs, and the walk stops where the page waits for a person. Then the fault is mended
as a person would mend it, and the walk is gone on with. Once the page is walked to its end, \`verify\` has to pass, and
nothing may be left in the dead letter.

*Named*: from the fault to the verdict that names it. *Mended*: until the person had done what the page asks for.
*Restored*: until the page was walked to its end and \`verify\` passed. The person of these drills knows at once what to
do, readiness is watched for five seconds instead of five minutes, and each command is spared the start of its process;
what a person takes to think, and a platform to deploy, comes on top.

Written by \`npm run test:incidents\`; two of them are part of the tests.
`

function row(one: WalkedIncident): string {
  const page = `[${one.runbook}](runbooks/${one.runbook}.md)`
  const times = [one.namedMs, one.mendedMs, one.restoredMs].map(describeDuration)
  return `| ${[one.incident, one.breaks, page, ...times, one.steps, one.waitedAt.join(', ')].join(' | ')} |`
}
