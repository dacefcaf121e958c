import { shellWord } from '../platforms/shell-word.ts'
import type { CommandLine } from './runbook.ts'

/** A command as it stands on its page, with parameters by their names. */
export function written({ words }: CommandLine): string {
  const typed = words.map((word) => ('text' in word ? shellWord(word.text) : `"$${word.parameter}"`))
  return ['pegasus-ops', ...typed].join(' ')
}
