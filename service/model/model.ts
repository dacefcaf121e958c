import type { StudyMaterial } from '../contract/artifact.ts'
import type { Preset } from '../contract/preset.ts'
import type { Segment, TranscriptEngine } from '../contract/transcript.ts'

export interface AudioFile {
  path: string
  sizeBytes: number
  /** Without the dot, as told from the content: `wav`, `mp3`, `m4a`, `webm`, … */
  extension: string
}

export interface Transcription {
  language: string | null
  text: string
  segments: Segment[]
  engine: TranscriptEngine
}

export interface GenerationRequest {
  title: string
  transcript: string
  preset: Preset
}

export interface Generation {
  material: StudyMaterial
  engine: TranscriptEngine
}

export interface Transcriber {
  /** The largest file that it takes at once; a larger one is a permanent ModelError. */
  readonly maximumBytes: number
  /** Throws ModelError; NoSpeech where nothing is said. */
  transcribe(
    audio: AudioFile,
    options: { model: string; language: string | null; signal: AbortSignal },
  ): Promise<Transcription>
}

/** Turns a transcript into study material, complete and validated. Throws ModelError. */
export interface Generator {
  generate(request: GenerationRequest, options: { model: string; signal: AbortSignal }): Promise<Generation>
}

/** What one call of an engine cost, for metrics: numbers and the names of ours, never text. */
export interface ModelCall {
  provider: string
  kind: 'transcription' | 'generation'
  /** How often the provider was asked again, whatever for. */
  retries: number
  /** As far as the provider tells them, over all replies of the call. */
  promptTokens?: number
  completionTokens?: number
}

/** Is told of every call when it has ended, well or not. Must not throw. */
export type ObserveCall = (call: ModelCall) => void

/**
 * An engine could not do it. `permanent` says that trying the same again cannot help (a revoked key, a
 * refused file, silence); anything else may be retried. The message is ours, safe to store and to show:
 * it never holds lecture text, a key, or the provider's raw answer.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly permanent: boolean
  constructor(message: string, options: { permanent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.permanent = options.permanent
  }
}

/** The recording was heard, and nobody speaks in it. */
export class NoSpeech extends ModelError {
  constructor(message: string) {
    super(message, { permanent: true })
  }
}
