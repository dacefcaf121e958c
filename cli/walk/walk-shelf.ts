import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { walkIdPattern } from './journal-line.ts'
import { type JournalRead, JournalRefused, readJournal } from './read-journal.ts'
import type { Walked } from './walking-command.ts'

export interface ShelvedWalk extends JournalRead {
  path: string
}

/** The journal's file: its walk's id, in the folder of all of them. */
export function journalPath(folder: string, id: string): string {
  return join(folder, `${id}.jsonl`)
}

/** @throws {JournalRefused} when it cannot be taken for one. */
export async function readWalk(folder: string, id: string): Promise<ShelvedWalk | undefined> {
  if (!walkIdPattern.test(id)) return undefined
  const path = journalPath(folder, id)
  try {
    return { path, ...readJournal(await readFile(path)) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    if (!(error instanceof JournalRefused)) throw error
    throw new JournalRefused(`The journal ${path} cannot be gone by: ${error.message}.`)
  }
}

/** Every walk of a folder whose journal can be read, the one that was begun last first. */
export async function readWalks(folder: string): Promise<ShelvedWalk[]> {
  const names = await readdir(folder).catch(() => [])
  const ids = names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length))
  const walks = await Promise.all(ids.map((id) => readable(folder, id)))
  return walks
    .filter((walk) => walk !== undefined)
    .toSorted((one, other) => startOf(other).localeCompare(startOf(one)))
}

/** The walks that are steps of one with that walk, by their ids: itself, what it is a step of, and their other steps. */
export function partsOfOne(id: string, walks: readonly ShelvedWalk[]): Set<string> {
  const within = new Map(walks.map(({ state: { header } }) => [header.id, header.within]))
  const outermost = (one: string): string => {
    const outer = within.get(one)
    return outer === undefined ? one : outermost(outer)
  }
  const whole = outermost(id)
  return new Set([id, whole, ...[...within.keys()].filter((one) => outermost(one) === whole)])
}

async function readable(folder: string, id: string): Promise<ShelvedWalk | undefined> {
  try {
    return await readWalk(folder, id)
  } catch (error) {
    if (error instanceof JournalRefused) return undefined
    throw error
  }
}

function startOf({ state }: ShelvedWalk): string {
  return state.header.startedAt
}

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
