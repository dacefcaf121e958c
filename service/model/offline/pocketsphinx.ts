import { ModelError } from '../model.ts'
import { runProgram } from '../run-program.ts'

/** A word and when it was said, in seconds from the start of the recording. */
export interface HeardWord {
  text: string
  startSec: number
  endSec: number
}

/** What was said between two pauses; never empty. */
export type Utterance = readonly HeardWord[]

const options = [
  ...['-time', 'yes'],
  // A fifth of a second of silence ends an utterance: as long as speakers pause between two sentences. The
  // default, half a second, makes one utterance of minutes, and the program's clock goes wrong inside it.
  ...['-vad_postspeech', '20'],
  ...['-logfn', '/dev/null'],
]

/**
 * Recognises English speech with `pocketsphinx_continuous` (Debian: pocketsphinx, pocketsphinx-en-us). The
 * file is headerless 16-bit mono at 16 kHz; it takes about a fifth of the time that the speech lasts, on
 * one core. Throws ModelError when the program is not installed or gives up. When the signal fires, the
 * program is killed, and gone before this rejects with the signal's reason.
 */
export async function recognise(
  program: string,
  speechFile: string,
  signal: AbortSignal,
): Promise<Utterance[]> {
  const { exitCode, killedBy, output } = await runProgram(program, ['-infile', speechFile, ...options], {
    signal,
    stderr: 'ignore',
    notStarted: (cause) => notInstalled(program, cause),
  })
  if (exitCode !== 0) throw gaveUp(program, exitCode, killedBy)
  return [...utterances(output)]
}

/**
 * The program prints each utterance as its text and then word by word: text, start, end and confidence.
 * Pauses and noises are in brackets; a number in parentheses tells pronunciations apart.
 */
function* utterances(output: string): Generator<Utterance> {
  let words: HeardWord[] = []
  for (const line of output.split('\n')) {
    const [, text, start, end] = /^(\S+) (\d+\.\d+) (\d+\.\d+) \S+$/.exec(line) ?? []
    if (text === undefined) continue
    if (text === '</s>' && words.length > 0) {
      yield words
      words = []
    }
    if (!/^\p{L}/u.test(text)) continue
    words.push({ text: text.replace(/\(\d+\)$/, ''), startSec: Number(start), endSec: Number(end) })
  }
  if (words.length > 0) yield words
}

function notInstalled(program: string, cause: Error): ModelError {
  return new ModelError(
    `the program ${program} cannot be started, so the offline model cannot hear: install it with "apt-get install pocketsphinx pocketsphinx-en-us", upload a PDF instead of a recording, or use the provider openai`,
    { permanent: true, cause },
  )
}

function gaveUp(program: string, code: number | null, killedBy: NodeJS.Signals | null): ModelError {
  if (killedBy !== null)
    return new ModelError(`${program} was ended by ${killedBy}: the machine may be short of memory`, {
      permanent: false,
    })
  return new ModelError(
    `${program} gave up with exit code ${code}: check that its English model is installed ("apt-get install pocketsphinx-en-us")`,
    { permanent: true },
  )
}
