import type { Flow } from '../flow.ts'
import { artifacts, readArtifacts } from './lecture/artifacts.ts'
import { cleanUp, takeBack } from './lecture/clean-up.ts'
import { downloads, fetchExports } from './lecture/downloads.ts'
import type { LectureGround } from './lecture/ground.ts'
import { ingest, takeIn } from './lecture/ingest.ts'
import { exporting, generation, runStage, transcription } from './lecture/stage.ts'
import { readTranscript, transcript } from './lecture/transcript.ts'
import type { LectureSteps } from './lecture-seen.ts'

export const lectureSteps = [
  ingest,
  transcription,
  transcript,
  generation,
  artifacts,
  exporting,
  downloads,
  cleanUp,
] as const

/** The documented way of a lecture: ingest, transcription, generation, export, each looked at from outside. */
export const lecture: Flow<LectureSteps, LectureGround> = {
  name: 'lecture',
  async walk(ground, step) {
    await step(ingest, () => takeIn(ground))
    await step(transcription, () => runStage('transcription', ground))
    const text = await step(transcript, () => readTranscript(ground))
    await step(generation, () => runStage('generation', ground))
    const made = await step(artifacts, () => readArtifacts(ground, text))
    await step(exporting, () => runStage('export', ground))
    await step(downloads, () => fetchExports(ground, made))
  },
  async cleanUp(ground, step) {
    await step(cleanUp, () => takeBack(ground))
  },
}
