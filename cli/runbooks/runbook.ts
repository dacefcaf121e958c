import { shellWord } from '../platforms/shell-word.ts'
import type { Markdown } from './markdown.ts'
import type { ParameterName } from './parameters.ts'

/** One argument of a command: as it is written, or what the walk was told. */
export type Word = { text: string } | { parameter: ParameterName }

/** A command of ours as it stands on a page, without `pegasus-ops` itself. */
export interface CommandLine {
  words: readonly Word[]
  /** The exit codes that are good here. */
  goodExits: readonly number[]
  line: number
}

interface Frame {
  id: string
  title: string
  line: number
  prose: readonly Markdown[]
  preCheck: CommandLine | undefined
  probe: CommandLine | undefined
  postCheck: CommandLine | undefined
  undo: CommandLine | undefined
  /** The id of the step to go on with; null ends the walk. Who decides goes on by the options. */
  next: string | null
}

export type StepBody =
  | { kind: 'check'; command: CommandLine; expected: string | null; needsPlatform: boolean }
  | {
      kind: 'command'
      command: CommandLine
      changes: string
      expected: string
      destructive: boolean
      needsPlatform: boolean
    }
  | {
      kind: 'manual'
      instructions: string
      changes: string | null
      expected: string | null
      destructive: boolean
    }
  | { kind: 'decide'; options: readonly PageOption[] }

export type PageStep = Frame & StepBody

export interface PageOption {
  name: string
  text: string
  next: string
  line: number
}

/** What stands below one heading: something to read, or a step. */
export type Section =
  | { kind: 'reading'; title: string; id: string; depth: number; content: readonly Markdown[] }
  | { kind: 'step'; depth: number; step: PageStep }

/** A page of docs/runbooks, read and checked. */
export interface Runbook {
  name: string
  title: string
  /** What it is for: its first paragraph, as plain text. */
  purpose: string
  /** What stands before the first heading below the title. */
  opening: readonly Markdown[]
  sections: readonly Section[]
  parameters: readonly ParameterName[]
}

export function stepsOnPage({ sections }: Pick<Runbook, 'sections'>): PageStep[] {
  return sections.flatMap((section) => (section.kind === 'step' ? [section.step] : []))
}

/** A command as it stands on its page, with parameters by their names. */
export function written({ words }: CommandLine): string {
  const typed = words.map((word) => ('text' in word ? shellWord(word.text) : `"$${word.parameter}"`))
  return ['pegasus-ops', ...typed].join(' ')
}
