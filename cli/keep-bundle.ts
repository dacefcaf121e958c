import { join, resolve } from 'node:path'
import type { Variables } from '../service/contract/environment.ts'
import { BundleFile } from '../smoke/evidence/bundle-file.ts'
import type { RunHeader } from '../smoke/evidence/evidence.ts'
import type { Keeper } from '../smoke/evidence/record.ts'
import { makeStateFolder } from './state-folder.ts'
import { UsageError } from './usage-error.ts'

export interface KeptBundle extends Keeper {
  /** Lets go of the file; resolves to where it is, or to null when there is none that holds everything. */
  close(): Promise<string | null>
}

/**
 * The bundle of a run: in the file that is named, else below the operator's own state. A named file that cannot
 * be made ends the run before it begins; a home that cannot be written to only costs the bundle, and a warning.
 */
export function keepBundle(
  named: string | undefined,
  variables: Variables,
  warn: (sentence: string) => void,
): KeptBundle {
  const file = new BundleFile(
    named === undefined ? (header) => placeFor(header, variables) : () => resolve(named),
  )
  return {
    begin(header) {
      try {
        file.begin(header)
      } catch (error) {
        if (named !== undefined) throw cannotBeMade(named, error)
        warn(`No evidence bundle is kept: ${reason(error)}. Name a file for it with --bundle.`)
      }
    },
    keep: (record) => file.keep(record),
    async close() {
      await file.close()
      if (file.problem !== null) warn(`The evidence bundle breaks off: ${reason(file.problem)}.`)
      return file.path
    },
  }
}

function placeFor({ startedAt, plan, runId }: RunHeader, variables: Variables): string {
  const started = startedAt.replace(/\.\d+/, '').replace(/[-:]/g, '')
  return join(makeStateFolder('runs', variables), `${started}-${plan.command}-${runId}.jsonl`)
}

function cannotBeMade(named: string, error: unknown): UsageError {
  const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
  return exists
    ? new UsageError(`--bundle ${named}: this file exists already, and no record is written over another.`, {
        advice: 'Name another file, or remove this one.',
      })
    : new UsageError(`--bundle ${named}: no file can be written there.`, {
        advice: 'Name a file in a folder that exists and that you may write to.',
      })
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
