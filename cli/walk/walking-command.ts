import { shellWord } from '../platforms/shell-word.ts'
import type { WalkHeader } from './journal-line.ts'
import type { WalkOutcome } from './walk-outcome.ts'

/** What a walk is one of: whatever goes on with it walks the same. */
export type Walked = Pick<WalkHeader, 'kind' | 'name'>

/** What a command of ours walks, by its arguments; null for one that does not walk. */
export function walkedBy([topic, command, name]: readonly string[]): Walked | null {
  if (command !== 'run') return null
  if (topic === 'rollback') return { kind: 'rollback', name: 'rollback' }
  return topic === 'runbook' && name !== undefined ? { kind: 'runbook', name } : null
}

export function argumentsFor({ kind, name }: Walked): string[] {
  return kind === 'rollback' ? ['rollback', 'run'] : ['runbook', 'run', name]
}

/** What a person types to go on with the walk, with the first of the flags that answer what it waits for. */
export function commandToGoOn(
  { walk, kind, name, waitsFor }: WalkOutcome,
  { target, yes = false }: { target: string | undefined; yes?: boolean },
): string {
  const [first] = waitsFor
  return [
    ...['pegasus-ops', ...argumentsFor({ kind, name }), '--resume', walk],
    ...(target === undefined ? [] : ['--target', shellWord(target)]),
    ...(yes && first !== '--yes' ? ['--yes'] : []),
    ...(first === undefined ? [] : [first]),
  ].join(' ')
}
