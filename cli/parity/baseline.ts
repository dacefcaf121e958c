import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { UsageError } from '../usage-error.ts'

const Baseline = z.strictObject({
  schemaVersion: z.literal('pegasus-ops/parity-baseline@1'),
  /** Names only, each with the day on which it was first put up with. */
  known: z.array(z.strictObject({ id: z.string(), since: Instant })),
})

export type KnownDrift = ReadonlyMap<string, string>

/** @throws {UsageError} when the file is not there or is no baseline. */
export function readBaseline(file: string): KnownDrift {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new UsageError(`--baseline ${file}: it cannot be read as JSON.`, {
      advice: 'Name a file that --write-baseline has written, or write one with it.',
    })
  }
  const parsed = Baseline.safeParse(document)
  if (!parsed.success)
    throw new UsageError(`--baseline ${file}: it is no baseline of env-diff.`, {
      advice: 'Write it anew with --write-baseline.',
    })
  return new Map(parsed.data.known.map(({ id, since }) => [id, since]))
}

/** Writes the drift of today, what was known already with its own age. The file is complete or as it was. */
export function writeBaseline(file: string, known: KnownDrift): void {
  const document: z.infer<typeof Baseline> = {
    schemaVersion: 'pegasus-ops/parity-baseline@1',
    known: [...known].map(([id, since]) => ({ id, since })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }
  const next = `${file}.${process.pid}.next`
  try {
    writeFileSync(next, `${JSON.stringify(document, null, 2)}\n`)
    renameSync(next, file)
  } catch {
    throw new UsageError(`--baseline ${file}: no file can be written there.`, {
      advice: 'Name a file in a folder that exists and that you may write to.',
    })
  }
}
