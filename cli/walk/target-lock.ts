import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf, linesOf, parsedLine } from '../../smoke/evidence/chain.ts'
import { AppendedFile } from '../../smoke/ledger/appended-file.ts'
import { mayLive } from '../../smoke/ledger/holder.ts'
import { Holder } from '../../smoke/ledger/ledger-line.ts'

const Line = z.union([
  z.strictObject({
    taken: z.uuid(),
    walk: z.string(),
    holder: Holder,
    /** The process that started the holder, by its number. */
    parent: z.number().int().nonnegative(),
  }),
  z.strictObject({ released: z.uuid() }),
])
type Taken = Extract<z.infer<typeof Line>, { taken: string }>

export interface TargetLock {
  /** The walks of which this one is a part, the outermost first: each is waited for by the one before it. */
  within: readonly string[]
  release(): Promise<void>
}

/**
 * Makes this process the only one of this machine that walks the target; or tells who does. A process that the walk
 * itself has started walks a part of it, and is let in: it is known by its parent, which nothing that is handed on,
 * and nobody else, can claim. Everybody appends and reads whose line came first, so that of several that try at once
 * one gets it, and none has to be cleaned up after: the line of a process that has ended says nothing.
 */
export async function lockTarget(
  folder: string,
  url: string,
  { walk, holder }: { walk: string; holder: Holder },
): Promise<TargetLock | { heldBy: { walk: string; holder: Holder } }> {
  const path = join(folder, `${digestOf(url).slice(0, 16)}.lock`)
  const file = await openLock(path)
  const taken = randomUUID()
  // A line may be half written by a process that was killed: each begins anew.
  const append = (line: z.infer<typeof Line>) => file.append(`\n${JSON.stringify(line)}`)
  const release = async () => {
    await append({ released: taken })
    await file.close()
  }
  const own: Taken = { taken, walk, holder, parent: process.ppid }
  await append(own)
  const holding = holdingBefore(own, linesOf(await readFile(path)).lines)
  const last = holding.at(-1)
  if (last === undefined || isStartedBy(last, own)) return { within: holding.map((one) => one.walk), release }
  await release()
  return { heldBy: { walk: last.walk, holder: last.holder } }
}

/** Those who were let in before that line and hold it still, each but the first started by the one before it. */
function holdingBefore(own: Taken, lines: readonly Buffer[]): Taken[] {
  const known = lines.flatMap((line) => Line.safeParse(parsedLine(line)).data ?? [])
  const released = new Set(known.flatMap((line) => ('released' in line ? line.released : [])))
  const taken = known.flatMap((line) => ('taken' in line ? line : []))
  const before = taken.slice(
    0,
    taken.findIndex((line) => line.taken === own.taken),
  )
  const holding: Taken[] = []
  for (const line of before) {
    if (released.has(line.taken) || !mayLive(line.holder)) continue
    const last = holding.at(-1)
    if (last === undefined || isStartedBy(last, line)) holding.push(line)
  }
  return holding
}

function isStartedBy({ holder }: Taken, other: Taken): boolean {
  return holder.host === other.holder.host && holder.pid === other.parent
}

async function openLock(path: string): Promise<AppendedFile> {
  try {
    return await AppendedFile.create(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return await AppendedFile.reopen(path)
    throw error
  }
}
