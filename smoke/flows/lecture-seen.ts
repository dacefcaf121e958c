import type { Traces } from '../flow.ts'
import type { ArtifactsSeen } from './lecture/artifacts.ts'
import type { CleanUpSeen } from './lecture/clean-up.ts'
import type { DownloadsSeen } from './lecture/downloads.ts'
import type { IngestSeen } from './lecture/ingest.ts'
import type { StageSeen } from './lecture/stage.ts'
import type { TranscriptSeen } from './lecture/transcript.ts'

/** What each step of the lecture flow sees, by the step's name. */
export interface LectureSteps {
  ingest: IngestSeen
  transcription: StageSeen
  transcript: TranscriptSeen
  generation: StageSeen
  artifacts: ArtifactsSeen
  export: StageSeen
  downloads: DownloadsSeen
  'clean-up': CleanUpSeen
}

/** What walking one lecture through the pipeline left. Holds no lecture text and no download URL. */
export interface LectureSeen {
  /** Which bundled lecture was sent: `wav`, `mp3`, `pdf`. */
  lecture: string
  presetId: string
  lectureId: string
  courseId: string
  steps: Traces<LectureSteps>
}
