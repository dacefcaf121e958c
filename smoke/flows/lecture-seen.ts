import type { ExportType } from '../../service/contract/export.ts'
import type { StageName } from '../../service/contract/job.ts'
import type { SourceType } from '../../service/contract/lecture.ts'
import type { Asked } from '../asked.ts'
import type { Traces } from '../trace.ts'
import type { ArtifactFacts } from './lecture/artifact-facts.ts'
import type { Opened } from './lecture/open-export.ts'
import type { JobWatch } from './watch-job.ts'

/** What has become of the ingest of a run that another process began. */
export interface TakenUp {
  /** The run's id. */
  run: string
  /**
   * Whether its lecture is there; `gone` when it was taken in and is not there any more. One that was being taken back
   * is not looked at again.
   */
  found: 'there' | 'not-there' | 'gone' | 'being-taken-back'
}

export interface IngestSeen {
  fileName: string
  sizeBytes: number
  asked: Asked<null>
  /** What the service took the file for, and what it is. */
  fileType: { told: SourceType | null; sent: SourceType }
  /** Null for a run of its own. */
  takenUp: TakenUp | null
}

export interface StageSeen {
  stage: StageName
  deadlineMs: number
  /** The answer to enqueueing it; where a run that is taken up has one already, to asking for its jobs. */
  enqueue: Asked<null>
  jobId: string | null
  /** Null when the job could not be enqueued. */
  watch: JobWatch | null
}

export interface TranscriptSeen {
  asked: Asked<null>
  words: number
  segments: number
  /** Against the lecture's true text: 0 is perfect. Null when its true text is not known. */
  wordErrorRate: number | null
  topicWords: { expected: string[]; found: string[] }
}

export interface Count {
  atLeast: number
  atMost: number
}

export interface ArtifactsSeen {
  asked: Asked<null>
  presetId: string
  /** The rows the service keeps of them: one per artifact. */
  records: number
  facts: ArtifactFacts[]
  /** What the preset allows for a transcript of this length. */
  expected: { transcriptWords: number; flashcards: Count | null; examQuestions: Count | null }
}

export interface DownloadSeen {
  type: ExportType
  /** `GET /exports/{lecture}/{type}`, without the URL it gave. */
  link: Asked<null>
  /** The lifetime that the URL states; null when it states none. */
  expiresInSeconds: number | null
  /** Fetching that URL as a stranger; null when there was none. */
  file: Asked<null> | null
  /** Fetching only the first byte of it, as one does who goes on with a download; null when there was no file. */
  firstByte: Asked<null> | null
  /** Fetching it without the signature; null when there was no file. */
  unsigned: Asked<null> | null
  sizeBytes: number
  opened: Opened | null
  /** Where the file was saved, when that was asked for. */
  savedAs: string | null
}

export interface DownloadsSeen {
  downloads: DownloadSeen[]
}

export interface CleanUpSeen {
  lectureId: string
  courseId: string
  /** Why nothing was deleted: a flag said so, or nothing can have been made. */
  omitted: 'keep' | 'nothing-made' | null
  lectureDeletion: Asked<null> | null
  /** What the course held besides, before it was deleted; null when it was not looked into. */
  inCourse: { asked: Asked<null>; others: number } | null
  courseDeletion: Asked<null> | null
  /** What asking again gave, by question; each must be refused now. */
  askedAgain: AskedAgain[]
}

export interface AskedAgain {
  question: string
  /** The API must not know it (404); the bucket may also keep silent about what is not there (403). */
  of: 'api' | 'bucket'
  asked: Asked<null>
}

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
