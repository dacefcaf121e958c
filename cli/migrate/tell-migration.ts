import type { MigrationEvent } from '../../migrations/insist.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { printable } from '../../smoke/printable.ts'

/**
 * Says what happens while migrations are applied, a line each. That one waits is said once for as long as the same
 * sessions are in its way.
 */
export function tellMigration(say: (line: string) => void): (event: MigrationEvent) => void {
  let inTheWay = ''
  return (event) => {
    switch (event.kind) {
      case 'begun':
        inTheWay = ''
        return say(`… ${event.name}`)
      case 'waiting': {
        const blockers = event.blockers.map(describeBlocker).join('; ')
        const who = event.blockers.map(({ pid }) => pid).join()
        if (who !== inTheWay) say(`  ${event.name} waits for a lock that is held by ${blockers}`)
        inTheWay = who
        return
      }
      case 'gave way':
        return say(
          `  ${event.name} let the others by (try ${event.attempt}), and tries again in ${describeDuration(event.againInMs)}`,
        )
      case 'taken back':
        return say(
          `  ${event.name} had been broken off: ${event.indexes.length === 0 ? 'nothing of it was there' : `brought ${event.indexes.join(', ')} back to how it was before`}`,
        )
      case 'applied':
        return say(`  ${event.name} took ${describeDuration(event.durationMs)}`)
    }
  }
}

function describeBlocker({
  pid,
  application,
  state,
  openForSeconds,
}: Extract<MigrationEvent, { kind: 'waiting' }>['blockers'][number]): string {
  const name = application === '' ? 'without a name' : printable(application, 60)
  const open =
    openForSeconds === null ? '' : `, transaction open for ${describeDuration(openForSeconds * 1000)}`
  return `session ${pid} (${name}${state === null ? '' : `, ${state}`}${open})`
}
