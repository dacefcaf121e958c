import { goodSamples, soakOf, withoutBucket } from '../../soak/testing/samples.ts'
import type { Link, Report, ReportedFinding, SoakReport, Span } from '../report.ts'
import { soakReport } from '../soak-report.ts'
import { exampleReport } from './example-report.ts'

/** The report of five good minutes. */
export function healthyReport(changes: Partial<Report> = {}): Report {
  return exampleReport({
    target: { name: 'https://pegasus.example.com/', url: 'https://pegasus.example.com/' },
    durationMs: 302_300,
    verdict: 'pass',
    instances: ['api-1', 'api-2'],
    findings: [
      good(
        'preflight',
        'Is the target reachable, and is it a Pegasus?',
        'a Pegasus answers over https, release 3f2c1a9, instance api-1',
      ),
      good('health', 'Does the API say that it is alive?', 'GET /health answers ok'),
      good(
        'readiness',
        'Is the API ready, with its database, queue and storage?',
        'ready: database, queue, storage; 2 workers, seen 3 s ago',
      ),
      good(
        'schema',
        'Can this release run on the schema that is there?',
        "the schema is at 4, inside the release's window",
      ),
      good('release', 'Does the API run the expected release?', 'the API runs 3f2c1a9'),
      good(
        'transcription',
        'Does a worker transcribe the lecture?',
        'completed in 8.2 s by worker worker-1, attempt 1',
      ),
      good(
        'downloads',
        'Can a stranger fetch every export by its URL?',
        'markdown (6 sections, 812 words), anki (24 cards), pdf (4 pages)',
      ),
      good('soak', 'Does the API stay ready?', '301 of 301 ready over 5m, p50 18 ms, p95 41 ms, p99 90 ms'),
    ],
    seams: links('proven'),
    timeline: [
      span('preflight', 0, 48),
      span('soak', 60, 300_200),
      span('health', 62, 12),
      span('readiness', 75, 31),
      span('ingest', 140, 420),
      span('transcription', 560, 8200),
      span('transcript', 8760, 40),
      span('generation', 8800, 6100),
      span('artifacts', 14_900, 35),
      span('export', 14_940, 2300),
      span('downloads', 17_240, 380),
      span('clean-up', 17_620, 240),
    ],
    soak: soakReportOf(() => true),
    ...changes,
  })
}

/** The report of a run that met a bucket of its own on the worker, and an API that went away for a while. */
export function unhealthyReport(changes: Partial<Report> = {}): Report {
  const healthy = healthyReport()
  return {
    ...healthy,
    verdict: 'fail',
    releases: ['3f2c1a9', '9d0e4b2'],
    findings: [
      ...healthy.findings.slice(0, 3),
      {
        check: 'schema',
        question: 'Can this release run on the schema that is there?',
        outcome: 'degraded',
        expected: 'no migration waits',
        seen: 'migration 5 waits',
        why: 'Half of a change is out.',
        remedy: { advice: 'Apply it.', command: 'pegasus-ops migrate up' },
      },
      {
        check: 'storage',
        question: 'Do API and worker use the same bucket and prefix?',
        outcome: 'fail',
        expected: 'the worker reads through its own storage client what the API has just written',
        seen: 'worker-1 finds no object at pegasus/handshakes/4c1f: NoSuchKey',
        why: 'What users upload would never be transcribed: the worker looks for it in another place.',
        remedy: {
          advice: 'Compare S3_BUCKET and S3_PREFIX of API and worker; they must be the same on both.',
          command: 'pegasus-ops env-diff --target https://pegasus.example.com',
        },
      },
      {
        check: 'soak',
        question: 'Does the API stay ready?',
        outcome: 'fail',
        expected: 'GET /health/ready answers ready every 1 s for 5m',
        seen: '23 of 301 samples were not ready, 18 in a row at the longest: an outage',
        why: 'A deployment that is ready once may still flap: users meet it over minutes, not in one request.',
        remedy: { advice: 'Look in the API log and at the platform for restarts.' },
      },
      {
        check: 'ingest',
        question: 'Does the API take a lecture in?',
        outcome: 'inconclusive',
        expected: 'POST /lectures/ingest takes lecture.wav in as audio',
        seen: 'the name does not resolve (ENOTFOUND)',
        why: 'Nothing reaches the service but through ingest: users cannot upload.',
        remedy: { advice: 'Check the spelling of the target.' },
      },
      {
        check: 'generation',
        question: 'Does a worker generate study material from the transcript?',
        outcome: 'skip',
        because: 'inapplicable',
        detail: 'not reached, because of ingest',
      },
    ],
    seams: [
      ...links('proven').filter(({ process, part }) => process === 'api' || part === 'database'),
      { process: 'worker', part: 'queue', state: 'unknown', by: null },
      { process: 'worker', part: 'storage', state: 'disproven', by: 'storage' },
    ],
    timeline: [
      span('preflight', 0, 48),
      span('soak', 60, 300_200, 'fail'),
      span('health', 62, 12),
      span('readiness', 75, 31),
      span('storage', 110, 2900, 'fail'),
      span('ingest', 3140, 5100, 'inconclusive'),
    ],
    soak: soakReportOf(
      (slot) => !(slot > 120 && slot <= 138) && !(slot > 200 && slot < 212 && slot % 2 === 0),
    ),
    ...changes,
  }
}

function good(check: string, question: string, detail: string): ReportedFinding {
  return { check, question, outcome: 'pass', detail }
}

function span(part: string, startedMs: number, durationMs: number, outcome: Span['outcome'] = 'pass'): Span {
  return { part, startedMs, durationMs, outcome }
}

function links(state: Link['state']): Link[] {
  return (['database', 'queue', 'storage'] as const).flatMap((part) => [
    { process: 'api', part, state, by: 'readiness' },
    { process: 'worker', part, state, by: part },
  ])
}

/** Five minutes at one a second with the latencies of a small service; slower before and after it is away. */
function soakReportOf(isReady: (slot: number) => boolean): SoakReport {
  const samples = goodSamples(301, { release: '3f2c1a9' }).map((sample) => {
    const { slot } = sample
    const latencyMs = 14 * (1 + (Math.sin(slot * slot) + 1) ** 3 / 8)
    if (!isReady(slot)) return { ...sample, ...withoutBucket, latencyMs: latencyMs * 130 }
    const isNear = !isReady(slot - 3) || !isReady(slot + 3)
    return { ...sample, latencyMs: isNear ? latencyMs * 22 : latencyMs }
  })
  return soakReport(soakOf(samples))
}
