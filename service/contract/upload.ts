import { z } from 'zod'
import { namedObject } from './named.ts'
import { PlainText } from './request-values.ts'

/** How long an upload URL stays valid, in seconds. */
export const uploadUrlSeconds = 900

/** The body of `POST /upload/signed-url`. `prefix` only names the kind; the key is always the service's own. */
export const UploadRequest = namedObject('UploadRequest', {
  filename: PlainText.min(1)
    .max(255)
    .describe('The name of the file; only its end is kept, as part of the key.'),
  content_type: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/, 'a media type, as audio/wav')
    .describe('The media type that the PUT will carry.'),
  prefix: z
    .enum(['audio', 'documents'])
    .default('audio')
    .describe('The kind of file; the key is ours anyway.'),
})
export type UploadRequest = z.infer<typeof UploadRequest>

/** `POST /upload/signed-url`: PUT the bytes to `url`, then ingest with `storage_path` set to `storagePath`. */
export const UploadAnswer = namedObject('UploadAnswer', { url: z.url(), storagePath: z.string() })
export type UploadAnswer = z.infer<typeof UploadAnswer>
