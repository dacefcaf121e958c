import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppendedFile } from './appended-file.ts'
import { mayLive } from './holder.ts'
import { Ledger } from './ledger.ts'
import { LedgerFile } from './ledger-file.ts'
import type { Holder } from './ledger-line.ts'
import type { LedgerState } from './ledger-state.ts'
import { type LedgerRead, readLedger } from './read-ledger.ts'

/** A ledger that lies in the folder of ledgers. */
export interface ShelvedLedger extends LedgerRead {
  path: string
  /** When something was last written to it. */
  changedAt: Date
}

/** The ledger's file: its run's id, in the folder of all of them. */
export function ledgerPath(folder: string, runId: string): string {
  return join(folder, `${runId}.jsonl`)
}

/** Every ledger of a folder, the newest run first; none where there is no such folder. */
export async function readShelf(folder: string): Promise<ShelvedLedger[]> {
  const names = await readdir(folder).catch(() => [])
  const paths = names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))
  const ledgers = await Promise.all(paths.map(readShelved))
  return ledgers.flatMap((one) => one ?? []).toSorted((one, other) => other.startedMs - one.startedMs)
}

/** Whether the ledger is about what stands at that address. */
export function isOf({ run }: LedgerState, url: URL): boolean {
  return URL.parse(run.target.url)?.href === url.href
}

/**
 * Makes this process the one that carries the run on. Undefined when another may still do so: of several that try at
 * the same time, only one gets it, because each reads whose line was the first.
 */
export async function takeUp(path: string, holder: Holder): Promise<TakenUp | undefined> {
  try {
    if (await breaksOff(path)) await endLine(path)
    const file = LedgerFile.reopen(path)
    await file.append({ at: new Date().toISOString(), holder })
    if (file.problem !== null) throw file.problem
    const { state } = readLedger(await readFile(path))
    const own = state?.holders.findLastIndex(
      ({ pid, started }) => pid === holder.pid && started === holder.started,
    )
    if (state && !state.holders.slice(0, own).some((one) => mayLive(one))) {
      return { ledger: Ledger.takeUp(state, file), file }
    }
    await file.close()
    return undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export interface TakenUp {
  ledger: Ledger
  file: LedgerFile
}

async function readShelved(path: string): Promise<(ShelvedLedger & { startedMs: number }) | undefined> {
  try {
    const read = readLedger(await readFile(path))
    const { mtime: changedAt } = await stat(path)
    const startedMs = Date.parse(read.state?.run.startedAt ?? '') || changedAt.getTime()
    return { ...read, path, changedAt, startedMs }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether it was removed meanwhile, by whoever proved that nothing is left. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function breaksOff(path: string): Promise<boolean> {
  const bytes = await readFile(path)
  return bytes.length > 0 && bytes.at(-1) !== 0x0a
}

/** What was half written becomes a line of its own, so that the next one can be read. */
async function endLine(path: string): Promise<void> {
  const file = await AppendedFile.reopen(path)
  try {
    await file.append('')
  } finally {
    await file.close()
  }
}
