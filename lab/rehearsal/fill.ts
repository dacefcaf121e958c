import { join } from 'node:path'
import { withDatabase } from '../../migrations/connection.ts'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { runToEnd } from '../stack/child.ts'
import { runningIn, type Surroundings } from '../stack/surroundings.ts'

/** Fills a schema with lectures that have been through every stage, twenty to a course. */
export async function generate(databaseUrl: string, lectures: number): Promise<void> {
  await withDatabase(databaseUrl, async (knex) => {
    for (const statement of rows) await knex.raw(statement, [lectures])
    await knex.raw('analyze')
  })
}

const rows = [
  `insert into courses (id, title) select 'course-' || n, 'Course ' || n from generate_series(0, ?::int / 20) n`,
  `insert into lectures (id, course_id, preset_id, title, status, audio_path, transcript_path, created_at)
   select 'lecture-' || n, 'course-' || n / 20, 'exam-mode', 'Lecture ' || n, 'generated',
     's3://bucket/prefix/audio/lecture-' || n || '.wav', 's3://bucket/prefix/transcripts/lecture-' || n || '.json',
     now() - n * interval '1 minute'
   from generate_series(1, ?::int) n`,
  `insert into jobs (id, lecture_id, job_type, status, payload)
   select gen_random_uuid(), 'lecture-' || n, stage, 'completed', '{}'
   from generate_series(1, ?::int) n, unnest(array['transcription', 'generation', 'export']) stage`,
  `insert into artifacts (id, lecture_id, course_id, preset_id, artifact_type, storage_path)
   select gen_random_uuid(), 'lecture-' || n, 'course-' || n / 20, 'exam-mode', 'summary',
     's3://bucket/prefix/artifacts/lecture-' || n || '/summary.json'
   from generate_series(1, ?::int) n`,
]

/**
 * Copies a database into an empty one by pg_dump and pg_restore. The original is only read.
 *
 * @throws {StackProblem} when they are not on PATH or fail.
 */
export async function copyInto(
  databaseUrl: string,
  originalUrl: string,
  surroundings: Surroundings,
): Promise<void> {
  const file = join(surroundings.folder, 'original.dump')
  const keep = ['--no-owner', '--no-privileges']
  await run('pg_dump', ['--format=custom', `--file=${file}`, ...keep], originalUrl)
  // An extension's comment, as on managed servers, may be refused to whoever is no superuser; the schema tells by itself.
  await run('pg_restore', ['--no-comments', '--dbname', databaseOf(databaseUrl), ...keep, file], databaseUrl)

  async function run(command: string, args: string[], url: string): Promise<void> {
    const { machine } = surroundings
    try {
      await runToEnd({
        ...runningIn(surroundings, command),
        command,
        args,
        env: { ...machine, ...connectionVariables(url) },
      })
    } catch (error) {
      throw error instanceof StackProblem && error.message.includes('ENOENT')
        ? new StackProblem(`${command} is not on PATH.`, {
            advice: `Install the client programs of Postgres, of the server's version or newer; or leave out --copy-of, for generated data.`,
          })
        : error
    }
  }
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

/** A URL as the programs of Postgres read it from their environment: their arguments are everybody's to read. */
function connectionVariables(url: string): Record<string, string> {
  const { hostname, port, username, password, searchParams } = new URL(url)
  const sslmode = searchParams.get('sslmode')
  return {
    PGHOST: hostname,
    PGPORT: port === '' ? '5432' : port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: databaseOf(url),
    ...(sslmode === null ? {} : { PGSSLMODE: sslmode }),
  }
}
