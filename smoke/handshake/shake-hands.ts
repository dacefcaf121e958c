import type { Handshake } from '../../service/contract/handshake.ts'
import type { Asked } from '../asked.ts'
import type { Pegasus } from '../pegasus.ts'

/** How long the API may take: the 15 s that it promises, and the way there and back. */
const limitMs = 20_000

/** @param key 32 bytes as base64url, under which every process tells the HMACs of its variables */
export async function shakeHands(
  pegasus: Pick<Pegasus, 'beginHandshake' | 'handshake'>,
  key?: string,
): Promise<Asked<Handshake>> {
  const startedAt = performance.now()
  let asked = await pegasus.beginHandshake(key)
  while (asked.ok && asked.value.status === 'running' && performance.now() - startedAt < limitMs)
    asked = await pegasus.handshake(asked.value.id)
  return asked
}
