import { DeletionAudit, DeletionAuditQuery } from './deletion-audit.ts'
import type { Endpoint } from './endpoint.ts'
import { Handshake, HandshakeOrder, HandshakeQuery } from './handshake.ts'
import { ServerId } from './ids.ts'
import { MetricsAnswer } from './metrics.ts'
import { OperatorWalk, WalkId, WalkList, WalkNote } from './operator-walk.ts'
import { Releases } from './releases.ts'

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
  {
    method: 'POST',
    path: '/ops/handshakes',
    group: 'Operations',
    summary: 'Prove that API, worker, database, Redis and bucket belong together',
    details:
      'The API writes a row and an object, queues a job and calls the roll in Redis. Every process reads both through its own connections and writes back. It is complete within 15 s, whatever is broken. Nothing of it stays.',
    door: 'ops',
    body: { kind: 'json', schema: HandshakeOrder },
    needs: [],
    answers: { 202: { meaning: 'It runs.', schema: Handshake } },
  },
  {
    method: 'GET',
    path: '/ops/handshakes/{id}',
    group: 'Operations',
    summary: 'Show how a handshake stands',
    details: 'Any API of the deployment tells it, for a minute after it began.',
    door: 'ops',
    parameters: { id: ServerId.describe('The id of a handshake, from the answer that began it.') },
    query: HandshakeQuery,
    needs: ['queue'],
    answers: { 200: { meaning: 'The seams, and everyone who answered.', schema: Handshake } },
    refusals: [[404, 'not_found']],
  },
  {
    method: 'GET',
    path: '/ops/releases',
    group: 'Operations',
    summary: 'List the releases that have run, the migrations that are applied, and the jobs of each release',
    details: 'What a decision to roll back goes by. It answers also while Redis is away.',
    door: 'ops',
    needs: ['database'],
    answers: { 200: { meaning: 'All of one moment.', schema: Releases } },
  },
  {
    method: 'GET',
    path: '/ops/walks',
    group: 'Operations',
    summary: 'List the walks of operators through runbooks and rollbacks, those last heard of first',
    details:
      'An operator who begins sees whether somebody else is at it. It answers also while Redis is away. A walk is forgotten 90 days after it was last heard of.',
    door: 'ops',
    needs: ['database'],
    answers: { 200: { meaning: 'Twenty at most.', schema: WalkList } },
    refusals: [[503, 'schema_behind']],
  },
  {
    method: 'PUT',
    path: '/ops/walks/{id}',
    group: 'Operations',
    summary: 'Note how a walk stands',
    details: 'Each note replaces the one before, so that one whose answer was lost is sent again.',
    door: 'ops',
    parameters: { id: WalkId },
    body: { kind: 'json', schema: WalkNote },
    needs: ['database'],
    answers: { 200: { meaning: 'It is noted.', schema: OperatorWalk } },
    refusals: [[503, 'schema_behind']],
  },
]
