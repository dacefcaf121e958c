import { runnersTables } from '../../migrations/runners-tables.ts'

/** Every table of Pegasus. Others may stand beside them in the same schema, and are none of our business. */
export const ownTables = [
  'artifacts',
  'courses',
  'deletion_audit_events',
  'exports',
  'handshakes',
  'idempotency_keys',
  'jobs',
  'lecture_counts',
  'lectures',
  'objects',
  'operator_walks',
  'process_counts',
  'processes',
  'releases',
  'signed_uploads',
  'uploads',
  ...runnersTables,
] as const
