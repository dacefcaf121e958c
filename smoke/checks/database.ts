import type { Check } from '../check.ts'
import { judgeBothWays } from '../handshake/both-ways.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const why =
  'What one process writes and another cannot see is a job that never runs, or a lecture that stays empty.'

export const database: Check<'handshake'> = {
  name: 'database',
  question: 'Do API and worker see each other’s writes in Postgres?',
  needs: ['handshake'],
  judge: ({ handshake }) =>
    fromHandshake(handshake, { expected: 'rows pass both ways', why }, (complete) =>
      judgeBothWays(complete, { there: 'databaseForward', back: 'databaseBack', what: 'a row', why }),
    ),
}
