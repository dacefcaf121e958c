import { thisProcess } from '../../../smoke/ledger/holder.ts'
import type { Holder } from '../../../smoke/ledger/ledger-line.ts'
import type { GivenAnswers } from '../given-answers.ts'
import { Journal, type JournalStore } from '../journal.ts'
import type { WalkHeader } from '../journal-line.ts'
import { outlinesOf } from '../outline.ts'
import { readJournal } from '../read-journal.ts'
import type { Step } from '../step.ts'
import type { Walk } from '../walk.ts'

export const target = { name: 'staging', url: 'https://staging.example.com/' }

/** This process, for another minute. */
export function alive(): Holder {
  return thisProcess(new Date(Date.now() + 60_000))
}

export function walkOf(steps: readonly Step[]): Walk {
  return { kind: 'runbook', name: 'rehearsal', target, parameters: {}, steps }
}

export function headerOf(
  { kind, name, target, parameters, steps }: Walk,
  changes: Partial<WalkHeader> = {},
): WalkHeader {
  return {
    ...{ kind, name, target, parameters, steps: outlinesOf(steps) },
    id: '0123456789ab',
    tool: 'test',
    operator: 'somebody@somewhere',
    startedAt: '2026-01-02T03:04:05.000Z',
    ...changes,
  }
}

/** A file of a journal that is only remembered. */
export interface Kept extends JournalStore {
  lines: string[]
}

export function kept(lines: string[] = []): Kept {
  return {
    lines,
    append: async (line) => {
      lines.push(line)
    },
    close: async () => {},
  }
}

export function bytesOf({ lines }: Kept): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
}

export async function begunJournal(steps: readonly Step[], store = kept()): Promise<Journal> {
  return await Journal.begin(headerOf(walkOf(steps)), alive(), store)
}

/** Goes on with what was kept, as another process would. */
export async function resumedJournal(store: Kept): Promise<Journal> {
  return await Journal.resume(readJournal(bytesOf(store)), alive(), store)
}

export function answers(changes: Partial<GivenAnswers> = {}): GivenAnswers {
  return { yes: true, confirm: null, answers: [], done: [], skips: [], happened: [], ...changes }
}
