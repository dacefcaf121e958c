import type { Segment } from '../../contract/transcript.ts'
import type { Utterance } from './pocketsphinx.ts'

const longestWords = 30
/** Fewer words than these are a breath inside a sentence, unless the pause around them is long. */
const shortestWords = 3
const breathSeconds = 0.6

/**
 * Makes segments of about a sentence from what was heard: the pauses are the only punctuation there is.
 * Fragments join the utterance that follows; long utterances part at their longest inner pauses.
 */
export function toSegments(utterances: readonly Utterance[], lengthSec: number): Segment[] {
  return joined(withClockSet(utterances, lengthSec)).flatMap(parted).map(segment)
}

/**
 * The recogniser's clock can jump ahead when a pause ends and speech begins within one of its reads of the
 * recording: the words of that utterance then come out up to its own length late. What overlaps the next
 * utterance, or the end of the recording, is moved back.
 */
function withClockSet(utterances: readonly Utterance[], lengthSec: number): Utterance[] {
  let next = lengthSec
  return utterances
    .toReversed()
    .map((words) => {
      const late = Math.max(0, endOf(words) - next)
      const set = words.map(({ text, startSec, endSec }) => ({
        text,
        startSec: Math.max(0, startSec - late),
        endSec: Math.max(0, endSec - late),
      }))
      next = startOf(set)
      return set
    })
    .toReversed()
}

function joined(utterances: readonly Utterance[]): Utterance[] {
  const whole: Utterance[] = []
  for (const words of utterances) {
    const last = whole.at(-1)
    const fragment =
      last !== undefined &&
      Math.min(last.length, words.length) < shortestWords &&
      last.length + words.length <= longestWords &&
      startOf(words) - endOf(last) < breathSeconds
    if (fragment) whole[whole.length - 1] = [...last, ...words]
    else whole.push(words)
  }
  return whole
}

function parted(words: Utterance): Utterance[] {
  if (words.length <= longestWords) return [words]
  const inner = words.slice(shortestWords, words.length - shortestWords)
  const pauses = inner.map(
    ({ startSec }, index) => startSec - (words[index + shortestWords - 1]?.endSec ?? 0),
  )
  const longest = Math.max(...pauses)
  // Without a pause it parts in the middle.
  const at = longest > 0.05 ? shortestWords + pauses.indexOf(longest) : Math.floor(words.length / 2)
  return [...parted(words.slice(0, at)), ...parted(words.slice(at))]
}

function segment(words: Utterance): Segment {
  return {
    startSec: hundredths(startOf(words)),
    endSec: hundredths(endOf(words)),
    text: words.map(({ text }) => text).join(' '),
  }
}

function startOf(words: Utterance): number {
  return words[0]?.startSec ?? 0
}

function endOf(words: Utterance): number {
  return words.at(-1)?.endSec ?? 0
}

/** The recogniser's own resolution. */
function hundredths(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
