import type { Backends, LinkFinding, LinkReason } from '../contract/handshake.ts'
import { type Answered, type Collected, ownAnswer } from './collected.ts'
import type { Attempt } from './messages.ts'

export interface Findings {
  databaseForward: LinkFinding
  databaseBack: LinkFinding
  storageForward: LinkFinding
  storageBack: LinkFinding
}
export type BackendLink = keyof Findings

/** A process that answered, with what that proves. */
export interface Judged extends Answered {
  findings: Findings
}

export function findingsOf(answered: Answered, collected: Collected): Findings {
  const { actions, backends, identity } = answered
  const own = ownAnswer(collected)?.backends
  const { wrote, rowsBack, objectsBack } = collected
  const rowBack = rowsBack?.marks.get(identity.instance)
  return {
    databaseForward: forward(actions.rowRead, wrote.row, () => databaseCause(backends, own)),
    databaseBack: back(actions.rowRead, actions.rowWritten, {
      found: rowsBack === null ? null : attemptOf(rowBack, rowsBack.tookMs),
      cause: () => databaseCause(backends, own),
    }),
    storageForward: forward(
      actions.objectRead,
      wrote.object,
      () => storageCause(backends, own),
      'object_differs',
    ),
    storageBack: back(actions.objectRead, actions.objectWritten, {
      found: objectsBack.get(identity.instance) ?? null,
      cause: () => storageCause(backends, own),
      differs: 'object_differs',
    }),
  }
}

/** What the API wrote, as a process read it. */
function forward(
  read: Attempt,
  wrote: Attempt,
  cause: () => LinkReason,
  differs: LinkReason = 'row_not_seen',
): LinkFinding {
  if (wrote.outcome === 'refused') return disproven('api_may_not')
  if (wrote.outcome !== 'done') return disproven('api_cannot_reach')
  switch (read.outcome) {
    case 'done':
      return read.mark === wrote.mark ? proven(read.tookMs) : disproven(differs)
    case 'missing':
      return disproven(cause())
    case 'refused':
      return disproven('process_may_not')
    default:
      return disproven('process_cannot_reach')
  }
}

/** What a process wrote, as the API read it. */
function back(
  read: Attempt,
  written: Attempt,
  {
    found,
    cause,
    differs = 'row_not_seen',
  }: { found: Attempt | null; cause: () => LinkReason; differs?: LinkReason },
): LinkFinding {
  switch (written.outcome) {
    case 'skipped':
      return unknown(read.outcome === 'done' ? 'no_answer' : 'not_attempted')
    case 'refused':
      return disproven('process_may_not')
    case 'unreachable':
      return disproven('process_cannot_reach')
    // The API had taken its row away before the process came to answer it.
    case 'missing':
      return unknown('no_answer')
  }
  switch (found?.outcome) {
    case 'done':
      return found.mark === written.mark ? proven(written.tookMs + found.tookMs) : disproven(differs)
    case 'missing':
      return disproven(cause())
    case 'refused':
      return disproven('api_may_not')
    default:
      return disproven('api_cannot_reach')
  }
}

function databaseCause({ database: theirs }: Backends, own: Backends | undefined): LinkReason {
  const ours = own?.database
  if (!theirs || !ours) return 'row_not_seen'
  const sameCluster =
    theirs.systemIdentifier === null ||
    ours.systemIdentifier === null ||
    theirs.systemIdentifier === ours.systemIdentifier
  if (!sameCluster || theirs.name !== ours.name || theirs.schema !== ours.schema) return 'other_database'
  return theirs.standby ? 'lagging_copy' : 'row_not_seen'
}

function storageCause({ storage: theirs }: Backends, own: Backends | undefined): LinkReason {
  const ours = own?.storage
  if (!ours) return 'object_not_seen'
  if (theirs.kind !== ours.kind) return 'other_storage_kind'
  if (theirs.bucket !== ours.bucket) return 'other_bucket'
  return theirs.prefix === ours.prefix ? 'object_not_seen' : 'other_prefix'
}

function attemptOf(mark: string | undefined, tookMs: number): Attempt {
  return mark === undefined ? { outcome: 'missing', mark: null, tookMs } : { outcome: 'done', mark, tookMs }
}

const proven = (tookMs: number): LinkFinding => ({ state: 'proven', reason: 'proven', tookMs })
const disproven = (reason: LinkReason): LinkFinding => ({ state: 'disproven', reason, tookMs: null })
const unknown = (reason: LinkReason): LinkFinding => ({ state: 'unknown', reason, tookMs: null })
