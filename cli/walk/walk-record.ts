import { hostname } from 'node:os'
import type { OperatorWalk, WalkNote } from '../../service/contract/operator-walk.ts'
import type { Failure } from '../../smoke/failure.ts'
import { type Pegasus, pegasusAt } from '../../smoke/pegasus.ts'
import { Stopped } from '../../smoke/stop.ts'
import type { Target } from '../../smoke/target.ts'
import { positionOf, stepAt } from './position.ts'
import type { WalkState } from './walk-state.ts'

/** The target's own record of who walks it, where other machines look. It may be down: no walk waits for it long. */
export interface WalkRecord {
  /** The walks that others have not ended; or why that cannot be told, as a sentence. */
  others(id: string): Promise<OperatorWalk[] | { unknown: string }>
  /** Has it noted, behind the walk's back; of several only the newest. */
  note(state: WalkState): void
  /** Waits a moment for the last note; why the record lacks it, as a sentence, or null. */
  settled(): Promise<string | null>
}

const patienceMs = 3000

export function recordAt(target: Target): WalkRecord {
  let next: { id: string; note: WalkNote } | null = null
  let noting: Promise<void> | null = null
  let problem: string | null = null
  const ask = <Answer>(question: (pegasus: Pegasus) => Promise<Answer>) => question(pegasusAt(target, soon()))
  const noteAll = async () => {
    while (next !== null) {
      const { id, note } = next
      next = null
      const asked = await ask((pegasus) => pegasus.noteWalk(id, note))
      problem = asked.ok ? null : describe(asked.failure)
    }
    noting = null
  }
  return {
    async others(id) {
      const asked = await ask((pegasus) => pegasus.walks())
      if (!asked.ok) return { unknown: describe(asked.failure) }
      return asked.value.walks.filter((walk) => walk.endedAt === null && walk.id !== id)
    },
    note(state) {
      next = { id: state.header.id, note: noteOf(state, new Date()) }
      noting ??= noteAll()
    },
    async settled() {
      await noting
      return problem
    },
  }
}

function soon(): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Stopped('deadline')), patienceMs).unref()
  return controller.signal
}

/** The walk as it stands. One that is left waits for somebody, and is open. */
export function noteOf(state: WalkState, now: Date): WalkNote {
  const { kind, name, operator, startedAt } = state.header
  const ended = state.ended
  return {
    ...{ kind, name, operator, startedAt, host: hostname() },
    step: ended === null ? stepAt(positionOf(state)) : null,
    endedAt: ended === null ? null : now.toISOString(),
    outcome: ended === null ? null : ended === 'good' ? 'completed' : ended === 'bad' ? 'failed' : 'stopped',
  }
}

function describe(failure: Failure): string {
  return failure.status === 404
    ? 'The release that answers keeps no record of walks.'
    : `The record of walks does not answer: ${failure.detail}.`
}
