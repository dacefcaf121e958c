import { DeletionAudit, DeletionAuditQuery } from './deletion-audit.ts'
import type { Endpoint } from './endpoint.ts'
import { MetricsAnswer } from './metrics.ts'

export const operationsEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/ops/metrics',
    group: 'Operations',
    summary: 'Read the metrics',
    details: 'Of the whole deployment, every API and worker together, whichever API is asked.',
    door: 'metrics',
    needs: ['database'],
    answers: { 200: { meaning: 'The numbers.', schema: MetricsAnswer } },
  },
  {
    method: 'GET',
    path: '/ops/metrics/prometheus',
    group: 'Operations',
    summary: 'Read the metrics as Prometheus does',
    door: 'metrics',
    needs: ['database'],
    answers: { 200: { meaning: 'The same numbers in the text format 0.0.4.', mediaType: 'text/plain' } },
  },
  {
    method: 'GET',
    path: '/ops/deletion-audit',
    group: 'Operations',
    summary: 'List deletions, newest first',
    door: 'ops',
    query: DeletionAuditQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'Who deleted what, and what went with it.', schema: DeletionAudit } },
  },
]
