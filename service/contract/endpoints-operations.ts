import { DeletionAudit, DeletionAuditQuery, DeletionProgress } from './deletion-audit.ts'
import type { Endpoints } from './endpoint.ts'
import { madeId } from './endpoint-inputs.ts'
import { Handshake, HandshakeOrder, HandshakeQuery } from './handshake.ts'
import { MetricsAnswer } from './metrics.ts'
import { OperatorWalk, WalkId, WalkList, WalkNote } from './operator-walk.ts'
import { Releases } from './releases.ts'

export const operationsEndpoints = {
  'GET /ops/metrics': {
    summary: 'Read the metrics',
    details: 'Of the whole deployment, every API and worker together, whichever API is asked.',
    guard: 'metrics',
    needs: ['database'],
    answers: { 200: { meaning: 'The numbers.', schema: MetricsAnswer } },
  },
  'GET /ops/metrics/prometheus': {
    summary: 'Read the metrics as Prometheus does',
    guard: 'metrics',
    needs: ['database'],
    answers: { 200: { meaning: 'The same numbers in the text format 0.0.4.', mediaType: 'text/plain' } },
  },
  'GET /ops/deletion-audit': {
    summary: 'List deletions, newest first',
    guard: 'ops',
    query: DeletionAuditQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'Who deleted what, and what went with it.', schema: DeletionAudit } },
  },
  'GET /ops/deletion-audit/{id}': {
    summary: 'Show how far the bucket has followed a deletion',
    details: 'A lecture is gone for readers at once. Its objects are taken away by the workers.',
    guard: 'ops',
    parameters: { id: madeId('deletion', 'was answered') },
    needs: ['database'],
    answers: { 200: { meaning: 'What is left, and since when nothing is.', schema: DeletionProgress } },
    refusals: ['not_found'],
  },
  'DELETE /ops/deletion-audit/{id}/objects': {
    summary: 'Take away what a deletion has kept',
    details: 'Of a lecture or course that was deleted with `purge_storage=false`.',
    guard: 'write',
    parameters: { id: madeId('deletion', 'was answered') },
    needs: ['database'],
    answers: { 200: { meaning: 'The workers take it away.', schema: DeletionProgress } },
    refusals: ['not_found'],
  },
  'POST /ops/handshakes': {
    summary: 'Prove that API, worker, database, Redis and bucket belong together',
    details:
      'The API writes a row and an object, queues a job and calls the roll in Redis. Every process reads both through its own connections and writes back. It is complete within 15 s, whatever is broken. Nothing of it stays.',
    guard: 'ops',
    countedApart: 'begin-handshake',
    body: { kind: 'json', schema: HandshakeOrder, optional: true },
    needs: [],
    answers: { 202: { meaning: 'It runs.', schema: Handshake } },
  },
  'GET /ops/handshakes/{id}': {
    summary: 'Show how a handshake stands',
    details: 'Any API of the deployment tells it, for a minute after it began.',
    guard: 'ops',
    countedApart: 'read-handshake',
    parameters: { id: madeId('handshake', 'began') },
    query: HandshakeQuery,
    needs: ['queue'],
    answers: { 200: { meaning: 'The links, and everyone who answered.', schema: Handshake } },
    refusals: ['not_found'],
  },
  'GET /ops/releases': {
    summary: 'List the releases that have run, the migrations that are applied, and the jobs of each release',
    details: 'What a decision to roll back goes by. It answers also while Redis is away.',
    guard: 'ops',
    countedApart: 'operate',
    needs: ['database'],
    answers: { 200: { meaning: 'All of one moment.', schema: Releases } },
  },
  'GET /ops/walks': {
    summary: 'List the walks of operators through runbooks and rollbacks, those last heard of first',
    details:
      'An operator who begins sees whether somebody else is at it. It answers also while Redis is away. A walk is forgotten 90 days after it was last heard of.',
    guard: 'ops',
    countedApart: 'operate',
    needs: ['database'],
    answers: { 200: { meaning: 'Twenty at most.', schema: WalkList } },
    refusals: ['schema_behind'],
  },
  'PUT /ops/walks/{id}': {
    summary: 'Note how a walk stands',
    details: 'Each note replaces the one before, so that one whose answer was lost is sent again.',
    guard: 'ops',
    countedApart: 'operate',
    parameters: { id: { of: 'walk', schema: WalkId, misfit: 'validation_failed' } },
    body: { kind: 'json', schema: WalkNote },
    needs: ['database'],
    answers: { 200: { meaning: 'It is noted.', schema: OperatorWalk } },
    refusals: ['schema_behind'],
  },
} as const satisfies Endpoints
