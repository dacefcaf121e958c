import { type Report, type ReportedFinding, reportSchemaVersion } from '../report.ts'

/** The report of a run in which a worker was missing. */
export function exampleReport(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: reportSchemaVersion,
    runId: '0123456789ab',
    tool: 'pegasus-ops/0.1.0',
    operator: 'ada@console',
    command: 'verify',
    target: { name: 'local', url: 'http://127.0.0.1:8080/' },
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 61_200,
    verdict: 'fail',
    stopped: null,
    releases: ['3f2c1a9'],
    instances: ['api-1'],
    findings: [
      good('preflight', 'a Pegasus answers over loopback, release 3f2c1a9, instance api-1'),
      good('health', 'GET /health answers ok'),
      {
        check: 'schema',
        question: 'Can this release run on the schema that is there?',
        outcome: 'degraded',
        expected: 'no migration waits',
        seen: 'migration 2 waits',
        why: 'Half of a change is out.',
        remedy: { advice: 'Apply it.', command: 'pegasus-ops migrate up' },
      },
      {
        check: 'transcription',
        question: 'Does a worker transcribe the lecture?',
        outcome: 'fail',
        expected: 'the transcription job completes within 1m',
        seen: 'no worker took job 1: after 1m it is still queued, workerId null, attempt 0',
        why: 'Without a transcript a lecture stays an upload: nothing can be made of it.',
        remedy: { advice: 'Look for the line worker.polling in the worker log.' },
      },
      skipped('transcript', 'not reached, because of transcription'),
      skipped('generation', 'not reached, because of transcription'),
    ],
    lecture: null,
    deployment: null,
    platform: null,
    soak: null,
    leftovers: null,
    seams: [],
    timeline: [],
    bundle: '/runs/20260102T030405Z-verify-0123456789ab.jsonl',
    ...changes,
  }
}

function good(check: string, detail: string): ReportedFinding {
  return { check, question: '', outcome: 'pass', detail }
}

function skipped(check: string, detail: string): ReportedFinding {
  return { check, question: '', outcome: 'skip', because: 'inapplicable', detail }
}
