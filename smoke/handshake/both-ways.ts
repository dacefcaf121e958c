import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, fail, inconclusive, pass } from '../check.ts'
import { explainLink } from './explain-link.ts'

type LinkName = keyof Handshake['seams']

/** Judges a backend that must be shared: what the API wrote reaches the others, and what they wrote the API. */
export function judgeBothWays(
  handshake: Handshake,
  { there, back, what, why }: { there: LinkName; back: LinkName; what: string; why: string },
): Answer {
  const expected = `every process reads ${what} that the API wrote, and the API reads theirs`
  const names = [there, back]
  const disproven = names.find((name) => handshake.seams[name].state === 'disproven')
  if (disproven) return fail({ expected, why, ...explainLink(disproven, handshake) })
  const unknown = names.find((name) => handshake.seams[name].state === 'unknown')
  if (unknown) return inconclusive({ expected, why, ...explainLink(unknown, handshake) })
  const [thereMs, backMs] = names.map((name) => Math.round(handshake.seams[name].roundTripMs ?? 0))
  const { length } = handshake.seams[there].instances
  return pass(
    `proven with ${length} ${length === 1 ? 'process' : 'processes'}: ${thereMs} ms there, ${backMs} ms back`,
  )
}
