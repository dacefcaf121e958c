import { exitCodes } from '../exit-code.ts'
import { type Act, type ActOutcome, good, type Probed } from '../walk/step.ts'
import { endingWords, linesOf, typed } from './ended-words.ts'
import { type Ended, type RunOurselves, runOurselves } from './ourselves.ts'
import type { ParameterValues } from './parameters.ts'
import type { CommandLine } from './runbook.ts'

export function actOf(command: CommandLine, values: ParameterValues, run: RunOurselves): Act {
  return commandAct(argumentsOf(command, values), command.goodExits, run)
}

/** A command of ours as an act. Whatever is neither good nor plainly bad may have acted, or not. */
export function commandAct(
  args: readonly string[],
  goodExits: readonly number[] = [exitCodes.good],
  run: RunOurselves = runOurselves,
): Act {
  const shown = typed(args)
  return { shown, run: async (context) => outcomeOf(await run(args, context), goodExits, shown) }
}

/** The same as a question whether something has happened: 0 says that it has, 3 that it has not. */
export function probeOf(command: CommandLine, values: ParameterValues, run: RunOurselves): Act<Probed> {
  const args = argumentsOf(command, values)
  return {
    shown: typed(args),
    run: async (context) => {
      const ended = await run(args, context)
      const detail = linesOf(ended.stdout, ended.stderr)
      if (ended.code === exitCodes.good) return { state: 'done', detail }
      return { state: ended.code === exitCodes.fail ? 'not done' : 'cannot tell', detail }
    },
  }
}

/** The arguments with the values of the walk in them. @throws {Error} for one that the walk was not given. */
export function argumentsOf({ words }: CommandLine, values: ParameterValues): string[] {
  return words.map((word) => {
    if ('text' in word) return word.text
    const value = values[word.parameter]
    if (value === undefined) throw new Error(`nothing says what $${word.parameter} is`)
    return value
  })
}

function outcomeOf(ended: Ended, goodExits: readonly number[], shown: string): ActOutcome {
  const { code, stdout, stderr } = ended
  if (code !== null && goodExits.includes(code)) return good(linesOf(stdout))
  const refused = code === exitCodes.fail || code === exitCodes.usage
  return {
    ended: refused ? 'bad' : 'unknown',
    detail: linesOf(stdout, stderr, endingWords(ended)),
    remedy: { advice: 'Mend what it names, then run it again.', command: shown },
  }
}
