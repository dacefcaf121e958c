import { createHash } from 'node:crypto'
import { Client } from 'pg'

/** Lectures of one course or of many, made by SQL. */
export interface Filling {
  /** What the ids begin with. */
  name: string
  lectures: number
  /** The lectures of each course. */
  perCourse: number
}

/** The ids of what is filled in, by its number from 1 on. */
export const filled = {
  lecture: ({ name }: Filling, n: number) => `${name}-${n}`,
  course: ({ name, perCourse }: Filling, n: number) => `${name}-course-${Math.floor((n - 1) / perCourse)}`,
  /** One of a lecture's three jobs; the third of every hundredth lecture is a dead letter. */
  job: ({ name }: Filling, n: number, job: 1 | 2 | 3) => uuidOf(`${name}-job-${n}-${job}`),
  /** One for every twentieth lecture. */
  deletion: ({ name }: Filling, n: number) => uuidOf(`${name}-row-${n}`),
}

/**
 * Writes lectures with their courses, three jobs each, two objects and an artifact, and a deletion for every twentieth,
 * past triggers and foreign keys, so that a million take minutes. One in a hundred has failed, one in ten is transcribed,
 * the others are complete. Their objects are in no bucket.
 */
export async function fillLectures(databaseUrl: string, filling: Filling): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    await client.query(`set session_replication_role = replica`)
    for (const statement of statements)
      await client.query(
        statement
          .replaceAll('$name', client.escapeLiteral(filling.name))
          .replaceAll('$lectures', String(filling.lectures))
          .replaceAll('$perCourse', String(filling.perCourse)),
      )
    // As autovacuum leaves them: statistics for the planner, and pages that an index alone can answer for.
    for (let unseen = true; unseen; ) {
      await client.query(`vacuum analyze ${tables.join(', ')}`)
      const { rows } = await client.query(
        `select from pg_class where relname = any($1) and relallvisible < relpages * 0.9`,
        [tables],
      )
      unseen = rows.length > 0
    }
  } finally {
    await client.end()
  }
}

const tables = ['courses', 'lectures', 'jobs', 'objects', 'artifacts', 'deletion_audit_events']

// A digest in the form of a random UUID.
const uuid = (text: string) => `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`
const row = uuid(`$name || '-row-' || n`)
const job = (number: string) => uuid(`$name || '-job-' || n || '-' || ${number}`)
const course = `$name || '-course-' || (n - 1) / $perCourse`
const preset = `(array['exam-mode', 'beginner-mode', 'research-mode', 'seminar-mode'])[1 + n % 7 % 4]`
const at = `timestamptz '2026-01-01 00:00:00.000001+00' + n * interval '1 second'`
const status = `case when n % 100 = 0 then 'failed' when n % 10 = 1 then 'transcribed' else 'generated' end`

const statements = [
  `insert into courses (id, title, created_at, updated_at)
   select distinct on (1) ${course}, 'A course', ${at}, ${at} from generate_series(1, $lectures) n`,
  `insert into lectures (id, row_id, course_id, preset_id, title, status, overall_status, progress_percent, audio_path,
     source_key, transcript_path, transcript_key, created_at, updated_at)
   select $name || '-' || n, ${row}, ${course}, ${preset}, 'Lecture ' || n, ${status},
     case when n % 100 = 0 then 'failed' when n % 10 = 1 then 'in_progress' else 'completed' end,
     case when n % 100 = 0 or n % 10 = 1 then 33 else 100 end,
     's3://bucket/lectures/' || ${row} || '/source', 'lectures/' || ${row} || '/source',
     's3://bucket/lectures/' || ${row} || '/transcript', 'lectures/' || ${row} || '/transcript', ${at}, ${at}
   from generate_series(1, $lectures) n`,
  `insert into jobs (id, lecture_id, job_type, status, payload, result, error, worker_id, release, attempt, request_id,
     replayed_by, created_at, updated_at)
   select ${job('j')}, $name || '-' || n,
     case when n % 10 = 1 or j = 1 then 'transcription' when n % 100 = 0 or j = 2 then 'generation' else 'export' end,
     case when n % 100 = 0 and j > 1 then 'failed' else 'completed' end,
     '{}', '{}', case when n % 100 = 0 and j > 1 then 'the provider refused' end, 'worker-1', '0.2.0', 1, 'request',
     case when n % 100 = 0 and j = 2 then ${job('3')} end,
     ${at} + j * interval '100 milliseconds', ${at} + j * interval '100 milliseconds'
   from generate_series(1, $lectures) n, generate_series(1, 3) j`,
  `insert into objects (key, lecture, attempt, kind, name, state, size_bytes, sha256)
   select 'lectures/' || ${row} || '/' || kind, ${row}, ${row}, kind, kind, 'live', 1000000, md5(n::text)
   from generate_series(1, $lectures) n, unnest(array['source', 'transcript']) kind`,
  `insert into artifacts (id, lecture_id, course_id, preset_id, artifact_type, storage_path, object_key)
   select ${row}, $name || '-' || n, ${course}, ${preset}, 'summary', 's3://bucket/' || ${row}, ${row}
   from generate_series(1, $lectures) n`,
  `insert into deletion_audit_events (id, entity_type, entity_id, actor, purge_storage, result, created_at, lecture,
     emptied_at)
   select ${row}, case when n % 100 = 0 then 'course' else 'lecture' end, $name || '-gone-' || n, 'bench', true, '{}',
     ${at}, case when n % 100 <> 0 then ${row} end, ${at}
   from generate_series(1, $lectures / 20) n`,
  `insert into lecture_counts select ${status}, ${preset}, count(*) from generate_series(1, $lectures) n group by 1, 2`,
]

function uuidOf(text: string): string {
  const digest = createHash('md5').update(text).digest('hex')
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-')
}
