import { UsageError } from '../usage-error.ts'
import { readWalk, readWalks, type ShelvedWalk } from './walk-shelf.ts'
import type { Walked } from './walking-command.ts'

/**
 * The walk to go on with: the one of that id, or the one that was begun last, of that target where one is named.
 *
 * @throws {UsageError} when there is none.
 */
export async function walkToResume(
  { kind, name }: Walked,
  id: string | null,
  { folder, url }: { folder: string; url: string | null },
): Promise<ShelvedWalk> {
  const isOfIt = ({ state: { header } }: ShelvedWalk) => header.kind === kind && header.name === name
  const open = (await readWalks(folder)).filter(
    (walk) =>
      isOfIt(walk) && walk.state.ended === null && (url === null || walk.state.header.target.url === url),
  )
  const found = id === null ? open[0] : await readWalk(folder, id)
  if (found !== undefined && found.state.ended === null && isOfIt(found)) return found
  const which = id === null ? `No walk of ${name}` : `The walk ${id.slice(0, 20)}`
  throw new UsageError(
    found === undefined
      ? `${which}${id === null ? ' that was left is' : ' is not'} known to this machine.`
      : isOfIt(found)
        ? `${which} has come to its end.`
        : `${which} is one of ${found.state.header.name}, and not of ${name}.`,
    {
      advice:
        open.length === 0
          ? 'Begin a new one, without --resume.'
          : `Name one of ${open.map(({ state }) => state.header.id).join(', ')}, or none for the newest.`,
    },
  )
}
