import type { Lecture } from '../contract/lecture.ts'
import type { Integrity, IntegrityCheck } from '../contract/overview.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { listExports } from '../tables/exports.ts'
import { newestJobs } from '../tables/jobs.ts'

/** Whether everything that the rows of a lecture refer to is in the bucket. */
export async function lectureIntegrity(
  lecture: Lecture,
  { database, objects }: Pick<Services, 'database' | 'objects'>,
): Promise<Integrity> {
  const check = async (kind: string, path: string | null): Promise<IntegrityCheck> => {
    if (path === null) return { kind, path, exists: false, state: 'missing_reference' }
    const exists = (await objects.facts(objects.keyOf(path))) !== null
    return { kind, path, exists, state: exists ? 'ok' : 'missing_file' }
  }
  const artifacts = (await listArtifacts(database, { lectureId: lecture.id }, {})).rows
  const exports = await listExports(database, lecture.id)
  const transcribed = (await newestJobs(database, lecture.id)).some(
    ({ jobType, status }) => jobType === 'transcription' && status === 'completed',
  )
  const checks = await Promise.all([
    check('audio', lecture.audio_path),
    // Before transcription has completed there is no transcript to miss.
    ...(transcribed || lecture.transcript_path ? [check('transcript', lecture.transcript_path)] : []),
    ...artifacts.map((row) => check(`artifact:${row.artifact_type}`, row.storage_path)),
    ...exports.map((row) => check(`export:${row.export_type}`, row.storage_path)),
  ])
  const missingCount = checks.filter(({ exists }) => !exists).length
  return {
    lectureId: lecture.id,
    status: missingCount === 0 ? 'ok' : 'degraded',
    missingCount,
    checkCount: checks.length,
    checks,
  }
}
