import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf, linesOf, parsedLine } from '../../smoke/evidence/chain.ts'
import { AppendedFile } from '../../smoke/ledger/appended-file.ts'
import { mayLive } from '../../smoke/ledger/holder.ts'
import { Holder } from '../../smoke/ledger/ledger-line.ts'

const Line = z.union([
  z.strictObject({ taken: z.uuid(), walk: z.string(), holder: Holder }),
  z.strictObject({ released: z.uuid() }),
])
type Taken = Extract<z.infer<typeof Line>, { taken: string }>

export interface TargetLock {
  release(): Promise<void>
}

/**
 * Makes this process the only one of this machine that walks the target; or tells who does. Everybody appends and
 * reads whose line came first, so that of several that try at once one gets it, and none has to be cleaned up after:
 * the line of a process that has ended says nothing.
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
  await append({ taken, walk, holder })
  const other = holderBefore(taken, linesOf(await readFile(path)).lines)
  if (other === undefined) return { release }
  await release()
  return { heldBy: { walk: other.walk, holder: other.holder } }
}

/** Who holds it whose line came before that one. */
function holderBefore(own: string, lines: readonly Buffer[]): Taken | undefined {
  const known = lines.flatMap((line) => Line.safeParse(parsedLine(line)).data ?? [])
  const released = new Set(known.flatMap((line) => ('released' in line ? line.released : [])))
  const taken = known.flatMap((line) => ('taken' in line ? line : []))
  const before = taken.slice(
    0,
    taken.findIndex((line) => line.taken === own),
  )
  return before.find((line) => !released.has(line.taken) && mayLive(line.holder))
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
