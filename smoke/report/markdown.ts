import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import { code, details, fenced, marks, plain } from './github-markdown.ts'
import { countsOf, describeStop, findingsOf, meanings, type Trouble, troubles } from './in-words.ts'
import type { Report, SoakReport } from './report.ts'

/** GitHub drops a step summary above 1 MiB as a whole. */
const maximumBytes = 1024 * 1024 - 64 * 1024

/** The report as GitHub's Markdown, the worst first; for step summaries, issues and pull requests. */
export function markdownReport(report: Report): string {
  return `${withinBounds([
    ...heading(report),
    ...troubles(report).map(trouble),
    ...lastLines(report),
    ...(report.soak === null ? [] : [soak(report.soak)]),
    ...findingTable(report, 'pass', 'ok', '| check | |'),
    ...findingTable(report, 'skip', 'skipped', '| check | why |'),
    footer(report),
  ])}\n`
}

/** As many sections, from the first, as there is room for. */
function withinBounds(sections: string[]): string {
  const kept: string[] = []
  let bytes = 0
  for (const section of sections) {
    bytes += Buffer.byteLength(section) + 2
    if (bytes > maximumBytes) return [...kept, '… and more than there is room for here.'].join('\n\n')
    kept.push(section)
  }
  return kept.join('\n\n')
}

function heading(report: Report): string[] {
  const { command, target, releases, durationMs, verdict, stopped, startedAt } = report
  const cut = stopped === null ? '' : ` (${describeStop(stopped)})`
  const facts = [
    code(target.url),
    releases.length === 0 ? 'release unknown' : `release ${releases.map(code).join(' and ')}`,
    `started ${plain(startedAt)}`,
    `took ${describeDuration(durationMs)}`,
  ]
  return [
    `## ${marks[verdict]} ${command}: ${verdict}${cut}`,
    facts.join(' · '),
    `**${meanings[verdict]}**: ${countsOf(report)}`,
  ]
}

function trouble({ outcome, check, question, expected, seen, why, remedy }: Trouble): string {
  const command = remedy.command === undefined ? [] : ['', fenced(remedy.command)]
  return [
    `### ${marks[outcome]} ${plain(check)}`,
    '',
    plain(question),
    '',
    `- **expected** ${plain(expected)}`,
    `- **seen** ${plain(seen)}`,
    `- **why** ${plain(why)}`,
    `- **next** ${plain(remedy.advice)}`,
    ...command,
    ...(remedy.page === undefined ? [] : ['', `- **page** ${plain(remedy.page)}`]),
  ].join('\n')
}

function lastLines({ platform }: Report): string[] {
  return (platform ?? [])
    .filter(({ log }) => log.length > 0)
    .map(({ name, log }) =>
      details(`The last lines of ${name}`, fenced(log.map((line) => printable(line)).join('\n'))),
    )
}

function soak({ samples, slots, failures, latencyMs, forMs, everyMs, unasked }: SoakReport): string {
  const percentiles = Object.entries(latencyMs).map(
    ([name, ms]) => `| ${plain(name)} | ${ms === null ? 'too few samples' : describeDuration(ms)} |`,
  )
  const summary = `Soak: ${failures} of ${samples} samples not ready, every ${describeDuration(everyMs)} for ${describeDuration(forMs)}`
  const rows = ['| latency | |', '| --- | --- |', ...percentiles]
  return details(
    summary,
    [...rows, '', `${unasked} of ${slots} slots could not be asked from here.`].join('\n'),
  )
}

function findingTable(report: Report, outcome: 'pass' | 'skip', called: string, head: string): string[] {
  const rows = findingsOf(report, outcome).map(
    ({ check, detail }) => `| ${plain(check)} | ${plain(detail)} |`,
  )
  if (rows.length === 0) return []
  const table = [head, '| --- | --- |', ...rows].join('\n')
  return [details(`${marks[outcome]} ${rows.length} ${called}`, table)]
}

function footer({ tool, operator, runId, bundle }: Report): string {
  const kept = bundle === null ? 'No evidence bundle was kept.' : `Evidence: ${code(bundle)}`
  return `<sub>${plain(tool)}, run ${plain(runId)} by ${plain(operator)}. ${kept}</sub>`
}
