import type { ArtifactType } from '../contract/artifact.ts'
import { type ExportType, exportFormats } from '../contract/export.ts'

/** The folder of every process's probe. */
export const probesFolder = 'health/'

/** Where a lecture's objects live, relative to the bucket's prefix. Ids come checked by the contract's EntityId. */
export const keys = {
  audio: (lectureId: string, extension: string) => `audio/${lectureId}.${extension}`,
  document: (lectureId: string) => `documents/${lectureId}.pdf`,
  metadata: (lectureId: string) => `metadata/${lectureId}.json`,
  transcript: (lectureId: string) => `transcripts/${lectureId}.json`,
  /** The folder of what was heard in the pieces of a long recording, until they are put together. */
  transcriptPieces: (lectureId: string) => `transcripts/${lectureId}/pieces/`,
  artifact: (lectureId: string, type: ArtifactType) => `artifacts/${lectureId}/${type}.json`,
  export: (lectureId: string, type: ExportType) =>
    `exports/${lectureId}/${lectureId}.${exportFormats[type].extension}`,
  /** A place for a direct upload; what the client calls its file is kept for people to read. */
  upload: (id: string, fileName: string) =>
    `uploads/${id}/${fileName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'file'}`,
  /** What the API (`api`) or an instance wrote for a handshake. */
  handshake: (id: string, author: string) => `handshakes/${id}/${author}`,
  handshakeFolder: (id: string) => `handshakes/${id}/`,
  /** What a process writes, reads and deletes to see whether the bucket works. */
  probe: (instance: string) => `${probesFolder}${instance}`,
  exportManifest: (lectureId: string) => `exports/${lectureId}.json`,
} as const
