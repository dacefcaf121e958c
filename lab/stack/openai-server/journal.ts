/** One request as it came and was answered: what is needed to prove a call, never audio, text or keys. */
export interface RequestRecord {
  at: string
  method: string
  path: string
  model: string | null
  /** Of an uploaded file. */
  file: { name: string; sizeBytes: number; sha256: string } | null
  bodyBytes: number
  /** The fault that was played. */
  fault: string | null
  /** Null while, and when, nothing is answered. */
  status: number | null
  durationMs: number
}
