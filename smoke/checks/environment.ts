import type { Handshake, VariableEquality } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, pass, problem } from '../check.ts'
import { fromHandshake, noWorker } from '../handshake/handshake-seen.ts'

const about = {
  expected: 'every variable that must match is the same in every process',
  why: 'Two processes with different settings do the same lecture in two ways, or do not find it at all.',
}

export const environment: Check<'handshake'> = {
  name: 'environment',
  question: 'Do the variables match that must?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, about, judge),
}

function judge({ variables, seams: links, processes }: Handshake): Answer {
  const odd = Object.entries(variables).filter(([, { state }]) => state !== 'equal')
  if (odd.length > 0)
    return fail(
      problem(
        about,
        odd.map(([name, equality]) => describe(name, equality)).join('; '),
        `Set ${odd.map(([name]) => name).join(', ')} alike for API and worker, and deploy again what was wrong.`,
      ),
    )
  if (links.environment.state !== 'proven') return noWorker(about, 'no worker told how its variables compare')
  const count = Object.keys(variables).length
  return pass(`${count} variables are the same in ${processes.length} processes`)
}

function describe(name: string, { groups, missingIn }: VariableEquality): string {
  const differs =
    groups.length > 1 ? [`differs between ${groups.map((group) => group.join(', ')).join(' and ')}`] : []
  const missing = missingIn.length > 0 ? [`is missing in ${missingIn.join(', ')}`] : []
  return `${name} ${[...differs, ...missing].join(' and ')}`
}
