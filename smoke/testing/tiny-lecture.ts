import type { KnownLecture } from '../flows/lecture/ground.ts'

const trueText = `
  Memory is made in three steps. First the brain encodes what it perceives. Then it stores a trace of it for days
  or for years. At last it retrieves the trace when a cue brings it back. Encoding depends on attention, because what
  is not attended leaves no trace. Storage depends on sleep, because sleep replays the trace and makes it stable.
  Retrieval depends on cues, and every retrieval changes the trace a little. Spaced practice beats massed practice,
  since each pause lets the learner forget something and retrieve it again with effort. Testing is practice too.
  A test that feels hard strengthens memory more than reading the same page again. So close the book and recall.
`
  .replace(/\s+/g, ' ')
  .trim()

/** A lecture for the scripted Pegasus, which never listens to the file: any file will do. */
export const tinyLecture = {
  name: 'tiny',
  file: import.meta.filename,
  fileName: 'tiny.wav',
  contentType: 'audio/wav',
  trueText,
  topicWords: ['memory', 'encoding', 'storage', 'retrieval', 'trace', 'practice'],
} as const satisfies KnownLecture
