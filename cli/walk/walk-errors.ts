import { exitCodes } from '../exit-code.ts'
import { WalkedByAnother } from './carry-out.ts'
import { JournalLost } from './journal.ts'
import { JournalRefused } from './read-journal.ts'
import { StepsChanged } from './walk.ts'

/** How an error of a walk ends the command, and what it suggests; undefined for any other. */
export function endingOf(error: Error): { oclif: { exit: number }; suggestions: string[] } | undefined {
  const advice = adviceFor(error)
  return advice === undefined ? undefined : { oclif: { exit: exitCodes.inconclusive }, suggestions: [advice] }
}

function adviceFor(error: Error): string | undefined {
  if (error instanceof WalkedByAnother) return `Talk to whoever walks it, or end process ${error.pid}.`
  if (error instanceof StepsChanged)
    return 'Go on with the version that began it, or give the walk up (--resume --give-up) and begin a new one.'
  if (error instanceof JournalLost)
    return 'Make room, or set XDG_STATE_HOME to a folder that can be written to; then go on with --resume.'
  if (error instanceof JournalRefused)
    return 'Begin a new walk: what a damaged journal says cannot be relied on.'
  return undefined
}
