import { withoutValue } from '../../asked.ts'
import { fail, pass, type Remedy } from '../../check.ts'
import type { Step } from '../../flow.ts'
import { unanswered } from '../../unanswered.ts'
import { wordErrorRate } from '../../word-error-rate.ts'
import type { LectureSteps, TranscriptSeen } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'
import { topicWordsIn, wordsOf } from './topic-words.ts'

/** Above this a transcript is no longer about the lecture: not one word in two is right. */
export const maximumWordErrorRate = 0.5

const why = 'Everything the service makes is made of the transcript: a wrong one makes all of it wrong.'

export const transcript: Step<Pick<LectureSteps, 'transcript'>, 'transcript'> = {
  name: 'transcript',
  question: 'Is the transcript that of this lecture?',
  judge({ asked, words, segments, wordErrorRate: rate, topicWords: { expected, found } }) {
    if (!asked.ok) return unanswered(asked, { expected: 'the transcript can be read', why })
    if (words === 0 || segments === 0) {
      const seen = `${words} words in ${segments} segments`
      return fail({ expected: 'a transcript with words and segments', seen, why, remedy })
    }
    if (rate !== null && rate > maximumWordErrorRate) {
      const seen = `a word error rate of ${percent(rate)}`
      return fail({
        expected: `a word error rate of at most ${percent(maximumWordErrorRate)}`,
        seen,
        why,
        remedy,
      })
    }
    if (found.length * 2 < expected.length) {
      const seen = `${found.length} of them: ${found.join(', ')}`
      return fail({ expected: `at least half of the words ${expected.join(', ')}`, seen, why, remedy })
    }
    const accuracy = rate === null ? '' : `, word error rate ${percent(rate)}`
    return pass(`${words} words${accuracy}, ${found.length} of ${expected.length} topic words`)
  },
}

const remedy: Remedy = {
  advice:
    'Check which transcription provider and model the worker runs with (PLC_INGEST_TRANSCRIBE_PROVIDER, PLC_INGEST_TRANSCRIBE_MODEL), and that the object it reads is the one that was uploaded: same bucket and prefix on API and worker.',
}

export async function readTranscript({ pegasus, plan: { lecture }, ids }: LectureGround) {
  const asked = await pegasus.transcript(ids.lectureId)
  const text = asked.ok ? asked.value.text : ''
  const { trueText, topicWords } = lecture
  const seen: TranscriptSeen = {
    asked: withoutValue(asked),
    words: wordsOf(text).length,
    segments: asked.ok ? asked.value.segments.length : 0,
    wordErrorRate: trueText === undefined || !asked.ok ? null : wordErrorRate(trueText, text),
    topicWords: { expected: [...topicWords], found: topicWordsIn(text, topicWords) },
  }
  return { seen, value: asked.ok ? text : undefined }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
