import type { Integrity, IntegrityCheck } from '../contract/overview.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { listExports } from '../tables/exports.ts'
import { currentJobs } from '../tables/jobs.ts'
import type { LectureRow } from '../tables/rows.ts'

/** Whether everything that the rows of a lecture refer to is in the bucket. */
export async function lectureIntegrity(
  lecture: LectureRow,
  { database, objects }: Pick<Services, 'database' | 'objects'>,
): Promise<Integrity> {
  const check = async (kind: string, key: string | null): Promise<IntegrityCheck> => {
    if (key === null) return { kind, path: null, exists: false, state: 'missing_reference' }
    const exists = (await objects.facts(key)) !== null
    return { kind, path: objects.reference(key), exists, state: exists ? 'ok' : 'missing_file' }
  }
  const artifacts = (await listArtifacts(database, { lectureId: lecture.id }, {})).rows
  const exports = await listExports(database, lecture.id)
  const transcribed = (await currentJobs(database, lecture.id)).some(
    ({ jobType, status }) => jobType === 'transcription' && status === 'completed',
  )
  const checks = await Promise.all([
    check('audio', lecture.source_key),
    // Before transcription has completed there is no transcript to miss.
    ...(transcribed || lecture.transcript_key ? [check('transcript', lecture.transcript_key)] : []),
    ...artifacts.map((row) => check(`artifact:${row.artifact_type}`, row.object_key)),
    ...exports.map((row) => check(`export:${row.export_type}`, row.object_key)),
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
