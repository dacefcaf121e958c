import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../smoke/project-files.ts'
import { readRunbook } from './read-runbook.ts'
import type { Runbook } from './runbook.ts'

/** Every page that can be walked, by its name, in the order in which they are listed. */
export const runbooks = [
  'incident-response',
  'migration-rollback',
  'dead-letter-queue',
  'backup-restore',
  'release-checklist',
  'staging-parity',
] as const

export type RunbookName = (typeof runbooks)[number]

/** The page of that name, as this package brings it: nothing else is ever walked. */
export function runbookOf(name: RunbookName): Runbook {
  const file = `docs/runbooks/${name}.md`
  return readRunbook(name, file, readFileSync(join(projectRoot, file), 'utf8'))
}
