import { stat } from 'node:fs/promises'
import type { SourceType } from '../../../service/contract/lecture.ts'
import { type Asked, withoutValue } from '../../asked.ts'
import { fail, pass } from '../../check.ts'
import type { Step } from '../../flow.ts'
import { unanswered } from '../../unanswered.ts'
import type { LectureSteps } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'

export interface IngestSeen {
  fileName: string
  sizeBytes: number
  asked: Asked<null>
  /** What the service took the file for, and what it is. */
  fileType: { told: SourceType | null; sent: SourceType }
}

export const ingest: Step<LectureSteps, 'ingest'> = {
  name: 'ingest',
  question: 'Does the API take a lecture in?',
  judge({ asked, fileName, sizeBytes, fileType: { told, sent } }) {
    const expected = `POST /lectures/ingest takes ${fileName} in as ${sent}`
    const why = 'Nothing reaches the service but through ingest: users cannot upload.'
    if (!asked.ok) return unanswered(asked, { expected, why })
    if (told === sent) return pass(`${fileName} (${Math.ceil(sizeBytes / 1024)} KiB) was taken in as ${sent}`)
    return fail({
      expected,
      seen: `it was taken for ${told}`,
      why,
      remedy: { advice: 'The type is told from the content: look at what a proxy does to uploads.' },
    })
  },
}

export async function takeIn({ pegasus, plan, ids }: LectureGround) {
  const { lecture, presetId, stageDeadlineMs } = plan
  const { lectureId, courseId, title } = ids
  const fields = {
    course_id: courseId,
    lecture_id: lectureId,
    preset_id: presetId,
    title,
    course_title: `Smoke course ${lectureId}`,
  }
  const { size: sizeBytes } = await stat(lecture.file)
  const asked = await pegasus.ingest(fields, lecture, stageDeadlineMs)
  const seen: IngestSeen = {
    fileName: lecture.fileName,
    sizeBytes,
    asked: withoutValue(asked),
    fileType: {
      told: asked.ok ? asked.value.fileType : null,
      sent: lecture.contentType === 'application/pdf' ? 'pdf' : 'audio',
    },
  }
  return { seen, value: asked.ok ? asked.value : undefined }
}
