import type { Check } from '../check.ts'
import { judgeBothWays } from '../handshake/both-ways.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const why =
  'A recording that the worker cannot read is never transcribed; an export that the API cannot read is lost.'

export const storage: Check<'handshake'> = {
  name: 'storage',
  question: 'Do API and worker read what the other writes to the bucket?',
  needs: ['handshake'],
  judge: ({ handshake }) =>
    fromHandshake(handshake, { expected: 'objects pass both ways', why }, (complete) =>
      judgeBothWays(complete, { there: 'storageForward', back: 'storageBack', what: 'an object', why }),
    ),
}
