import { z } from 'zod'

/** How long an upload URL stays valid, in seconds. */
export const uploadUrlSeconds = 900

/** The body of `POST /upload/signed-url`. `prefix` only names the kind; the key is always the service's own. */
export const UploadRequest = z.object({
  filename: z.string().min(1).max(255),
  content_type: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/, 'a media type, as audio/wav'),
  prefix: z.enum(['audio', 'documents']).default('audio'),
})
export type UploadRequest = z.infer<typeof UploadRequest>

/** `POST /upload/signed-url`: PUT the bytes to `url`, then ingest with `storage_path` set to `storagePath`. */
export const UploadAnswer = z.object({ url: z.url(), storagePath: z.string() })
export type UploadAnswer = z.infer<typeof UploadAnswer>
