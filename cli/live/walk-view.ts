import type { JournalEntry, WalkHeader } from '../walk/journal-line.ts'
import type { WalkOutcome } from '../walk/walk-outcome.ts'

export interface WalkView {
  begun(header: WalkHeader, resumed: boolean): void
  entry(entry: JournalEntry): void
  progress(line: string): void
  warn(sentence: string): void
  /** How it ended; `goOn` is the command that goes on with it, where it has not. */
  ended(outcome: WalkOutcome, goOn: string | null): void
  /** Leaves nothing half drawn. */
  close(): void
}
