import { hostname } from 'node:os'
import type { Asked } from '../../asked.ts'
import { newRunIds } from '../../run-ids.ts'
import { goodFacts } from '../../testing/good-facts.ts'
import { thisProcess } from '../holder.ts'
import { Ledger } from '../ledger.ts'
import { LedgerFile } from '../ledger-file.ts'
import type { Holder, LedgerRun } from '../ledger-line.ts'
import { ledgerPath } from '../shelf.ts'

/** A process of this machine that has ended. */
export const ended: Holder = {
  host: hostname(),
  pid: 4_194_304,
  started: 'before',
  until: '2026-01-02T04:04:05.000Z',
}

/** This process, for another minute. */
export function alive(): Holder {
  return thisProcess(new Date(Date.now() + 60_000))
}

export function runAt(target: string, changes: Partial<LedgerRun> = {}): LedgerRun {
  return {
    runId: '0123456789ab',
    tool: 'test',
    command: 'smoke',
    target: { name: 'test', url: target },
    startedAt: '2026-01-02T03:04:05.000Z',
    lecture: { ...newRunIds(), name: 'pdf', presetId: 'exam-mode', keep: false },
    ...changes,
  }
}

/** Leaves the ledger of a run that ingested its lecture and got no further; gives its path. */
export async function ledgerLeft(folder: string, run: LedgerRun, holder = ended): Promise<string> {
  const path = ledgerPath(folder, run.runId)
  const file = LedgerFile.create(() => path)
  await Ledger.begin(run, holder, file).doing('ingest', well)
  await file.close()
  return path
}

export async function well(): Promise<Asked<null>> {
  return { ok: true, value: null, facts: goodFacts }
}

export async function refused(): Promise<Asked<null>> {
  return { ok: false, failure: { kind: 'status', status: 403, detail: '403' }, facts: null }
}

export async function brokenOff(): Promise<Asked<null>> {
  return { ok: false, failure: { kind: 'broken-off', detail: 'broken off' }, facts: null }
}
