import type { ArtifactRecord } from '../contract/artifact.ts'
import type { ExportRecord } from '../contract/export.ts'
import type { JobRecord } from '../contract/job.ts'
import type { Lecture } from '../contract/lecture.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { StoredJob } from '../tables/jobs.ts'
import type { ArtifactRow, ExportRow, LectureRow } from '../tables/rows.ts'

type Naming = Pick<ObjectStore, 'reference'>

/** A lecture as clients see it: rows hold keys, answers give addresses. */
export function shownLecture(row: LectureRow, objects: Naming): Lecture {
  return {
    ...row,
    audio_path: row.source_key && objects.reference(row.source_key),
    transcript_path: row.transcript_key && objects.reference(row.transcript_key),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}

export function shownArtifact(row: ArtifactRow, objects: Naming): ArtifactRecord {
  return {
    ...row,
    storage_path: objects.reference(row.object_key),
    created_at: row.created_at.toISOString(),
  }
}

export function shownExport(row: ExportRow, objects: Naming): ExportRecord {
  return {
    ...row,
    storage_path: objects.reference(row.object_key),
    created_at: row.created_at.toISOString(),
  }
}

/** A job, with the keys in its result as addresses. Results that releases before 0.2.0 have written hold addresses. */
export function shownJob<Shown extends StoredJob>(job: Shown, objects: Naming): Shown & JobRecord {
  const shown = ([name, value]: [string, unknown]): [string, unknown] => {
    if (name === 'lectureId') return [name, value]
    if (typeof value === 'string') return [name, value.includes('://') ? value : objects.reference(value)]
    if (value !== null && typeof value === 'object') return [name, mapped(value)]
    return [name, value]
  }
  const mapped = (fields: object) => Object.fromEntries(Object.entries(fields).map(shown))
  return { ...job, result: job.result && mapped(job.result) }
}
