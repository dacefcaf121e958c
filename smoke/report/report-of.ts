import type { Answer } from '../check.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { cleanUp } from '../flows/lecture/clean-up.ts'
import type { LectureSeen } from '../flows/lecture-seen.ts'
import { judge } from '../judge.ts'
import type { CollectionSeen, LeftoversSeen } from '../leftovers/leftovers-seen.ts'
import { deploymentOf, platformOf } from './deployment-of.ts'
import { linksOf } from './links-of.ts'
import { type LectureReport, Report, reportSchemaVersion } from './report.ts'
import { runbookPages } from './runbook-pages.ts'
import { soakReport } from './soak-report.ts'
import { timelineOf } from './timeline-of.ts'

/** The report of a run, derived from its evidence alone; `bundle` is the file that holds it. */
export function reportOf(evidence: Evidence, bundle: string | null = null): Report {
  const { outcome, findings } = judge(evidence)
  const { lecture, soak, leftovers, collection } = evidence.observations
  const report: Report = {
    schemaVersion: reportSchemaVersion,
    runId: evidence.runId,
    tool: evidence.tool,
    operator: evidence.operator,
    command: evidence.plan.command,
    target: evidence.target,
    startedAt: evidence.startedAt,
    durationMs: Math.round(evidence.durationMs),
    verdict: outcome,
    stopped: evidence.stopped,
    ...identitiesIn(evidence),
    findings: findings.map(({ answer, ...question }) => ({
      ...question,
      ...withPage(question.check, answer),
    })),
    lecture: lecture === undefined ? null : lectureReportOf(lecture),
    soak: soak === undefined ? null : soakReport(soak),
    deployment: deploymentOf(evidence),
    platform: platformOf(evidence),
    leftovers: leftovers === undefined ? null : leftoverReports(leftovers, collection),
    seams: linksOf(evidence, findings),
    timeline: timelineOf(evidence, findings),
    bundle,
  }
  return Report.parse(report)
}

function withPage(check: string, answer: Answer): Answer | (Answer & { remedy: { page: string } }) {
  const page = runbookPages[check]
  if (page === undefined || !('remedy' in answer)) return answer
  return { ...answer, remedy: { ...answer.remedy, page } }
}

function identitiesIn({ observations }: Evidence): Pick<Report, 'releases' | 'instances'> {
  const { preflight, health, readiness, soak } = observations
  const named = [preflight?.asked.facts, health?.facts, readiness?.facts, ...(soak?.samples ?? [])]
  const distinct = (values: (string | null | undefined)[]) => [
    ...new Set(values.filter((value) => value != null)),
  ]
  return {
    releases: distinct(named.map((one) => one?.release)),
    instances: distinct(named.map((one) => one?.instance)),
  }
}

function leftoverReports(
  { found }: LeftoversSeen,
  { collected }: CollectionSeen = { collected: [] },
): Report['leftovers'] {
  const gone = new Set(
    collected.flatMap(({ lectureId, cleanUp: seen }) =>
      seen !== null && cleanUp.judge(seen).outcome === 'pass' ? [lectureId] : [],
    ),
  )
  return found.map((leftover) => ({ ...leftover, gone: gone.has(leftover.lectureId) }))
}

function lectureReportOf({ steps, lecture, presetId, lectureId, courseId }: LectureSeen): LectureReport {
  const walked = Object.entries(steps).map(([name, trace]) => [name, Math.round(trace.durationMs)])
  const saved = steps.downloads?.seen.downloads.map(({ savedAs }) => savedAs) ?? []
  return {
    lecture,
    presetId,
    lectureId,
    courseId,
    stepsMs: Object.fromEntries(walked),
    wordErrorRate: steps.transcript?.seen.wordErrorRate ?? null,
    savedAs: saved.filter((path) => path !== null),
  }
}
