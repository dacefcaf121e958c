import type { Handshake, VariableEquality } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, inconclusive, pass } from '../check.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const expected = 'every variable that must match is the same in every process'
const why = 'Two processes with different settings do the same lecture in two ways, or do not find it at all.'

export const environment: Check<'handshake'> = {
  name: 'environment',
  question: 'Do the variables match that must?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, { expected, why }, judge),
}

function judge({ variables, seams: links, processes }: Handshake): Answer {
  const odd = Object.entries(variables).filter(([, { state }]) => state !== 'equal')
  if (odd.length > 0)
    return fail({
      expected,
      seen: odd.map(([name, equality]) => describe(name, equality)).join('; '),
      why,
      remedy: {
        advice: `Set ${odd.map(([name]) => name).join(', ')} alike for API and worker, and deploy again what was wrong.`,
      },
    })
  if (links.environment.state !== 'proven')
    return inconclusive({
      expected,
      seen: 'no worker told how its variables compare',
      why,
      remedy: { advice: 'Mend the queue first: until a worker answers, nobody can tell.' },
    })
  const count = Object.keys(variables).length
  return pass(`${count} variables are the same in ${processes.length} processes`)
}

function describe(name: string, { groups, missingIn }: VariableEquality): string {
  const differs =
    groups.length > 1 ? [`differs between ${groups.map((group) => group.join(', ')).join(' and ')}`] : []
  const missing = missingIn.length > 0 ? [`is missing in ${missingIn.join(', ')}`] : []
  return `${name} ${[...differs, ...missing].join(' and ')}`
}
