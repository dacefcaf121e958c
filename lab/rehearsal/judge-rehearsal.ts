import {
  type Answer,
  degraded,
  type Finding,
  fail,
  inconclusive,
  neverAsked,
  pass,
  skip,
} from '../../smoke/check.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { isGood, type Moved, type RehearsalSeen, type Smoked } from './rehearse.ts'

/** A writer that waits for longer than this is noticed by whoever waits for it. */
const noticedMs = 1000
/** What a loaded machine may add to the wait that lock_timeout allows. */
const slackMs = 2000

/** What a rehearsal has shown, question by question. Pure. */
export function judgeRehearsal(seen: RehearsalSeen, lockTimeoutMs: number): Finding[] {
  const finding = (check: string, question: string, answer: Answer): Finding => ({ check, question, answer })
  return [
    finding('up', 'Do the migrations apply while others write?', movedAnswer(seen.up, 'up')),
    finding(
      'this-release',
      'Does this release work on the new schema?',
      smokedAnswer(seen.thisRelease, 'this release'),
    ),
    finding('previous-release', 'Does the release before work on the new schema?', previousAnswer(seen)),
    finding('down', 'Can they be taken back?', movedAnswer(seen.down, 'down')),
    finding(
      'before-migrations',
      'Does this release refuse the schema of before, or work on it?',
      earlyAnswer(seen),
    ),
    finding('up-again', 'Do they apply again after that?', movedAnswer(seen.upAgain, 'up again')),
    finding('schema', 'Is the schema the same each time?', schemaAnswer(seen)),
    finding('rows', 'Is every row there that was written meanwhile?', rowsAnswer(seen)),
    finding('waiting', 'Do writers get through while the schema moves?', waitingAnswer(seen, lockTimeoutMs)),
  ]
}

const nothingPending = 'no migration was pending on the copy'

const unsafe =
  'Between the migration and the last new process, and after a rollback of the code, this release runs on that schema.'

function movedAnswer(moved: Moved | null, way: string): Answer {
  if (moved === null) return neverAsked
  if (!moved.ok)
    return fail({
      expected: `the migrations go ${way}`,
      seen: moved.detail,
      why: 'It would end in the same way where it counts.',
      remedy: { advice: 'Mend the migration.', command: 'pegasus-ops migrate plan' },
    })
  const { names, gaveWay, durationMs } = moved
  if (names.length === 0) return skip('inapplicable', nothingPending)
  const tries = gaveWay === 0 ? '' : `, gave way ${gaveWay} times`
  return pass(`${names.join(', ')}: ${describeDuration(durationMs)}${tries}`)
}

function smokedAnswer(smoked: Smoked | null, who: string): Answer {
  if (smoked === null) return neverAsked
  if (isGood(smoked)) return pass(`a lecture came through ${who}`)
  const problem = {
    expected: `a lecture comes through ${who}`,
    seen: smoked.problems.join('; '),
    why: unsafe,
    remedy: { advice: 'Do not release this migration with this code.' },
  }
  return smoked.verdict === 'fail' ? fail(problem) : inconclusive(problem)
}

function previousAnswer({ previous, previousRelease, previousBefore }: RehearsalSeen): Answer {
  if ('missing' in previous)
    return inconclusive({
      expected: 'the release before is built and started on the new schema',
      seen: previous.missing,
      why: unsafe,
      remedy: { advice: previous.advice },
    })
  const answer = smokedAnswer(previousRelease, `the release before (${previous.commit.slice(0, 12)})`)
  if (answer.outcome !== 'fail' || previousBefore === null || isGood(previousBefore))
    return answer.outcome === 'fail'
      ? fail({
          ...answer,
          remedy: {
            advice:
              'Release code that does without what the migration takes away first, and the migration with the release after it.',
          },
        })
      : answer
  return inconclusive({
    ...answer,
    seen: `${answer.seen}; but on the schema of before it was not good either: ${previousBefore.problems.join('; ')}`,
    remedy: { advice: 'Name a release that works by --previous REF.' },
  })
}

function earlyAnswer({ from, to, startedEarly }: RehearsalSeen): Answer {
  if (from === to) return skip('inapplicable', nothingPending)
  if (startedEarly === null) return neverAsked
  if (startedEarly.refused !== null) return pass('it refuses to start')
  if (startedEarly.faults.length === 0)
    return pass('a lecture came through it, and everything that it can be asked was answered')
  return fail({
    expected: 'it refuses to start, or answers 503 schema_behind where it lacks a migration',
    seen: startedEarly.faults.join('; '),
    why: 'A new release may be started before its migrations are applied, and stays up when they are taken back.',
    remedy: { advice: 'Raise minimum in migrations/release-window.ts to the head that the code needs.' },
  })
}

function schemaAnswer({ down, afterDown, afterUpAgain }: RehearsalSeen): Answer {
  if (down?.ok && down.names.length === 0) return skip('inapplicable', nothingPending)
  if (afterDown === null || afterUpAgain === null) return neverAsked
  if (afterDown.length === 0 && afterUpAgain.length === 0)
    return pass('as before after going down, and as the first time after going up again')
  return fail({
    expected: 'going down leaves the schema as before, and going up again as the first time',
    seen: [
      ...afterDown.map((line) => `after going down: ${line}`),
      ...afterUpAgain.map((line) => `after going up again: ${line}`),
    ].join('; '),
    why: 'Whoever comes after works on a schema that no migration describes.',
    remedy: { advice: 'Let down take back all that up does, and nothing else.' },
  })
}

function rowsAnswer({ writers }: RehearsalSeen): Answer {
  if (writers === null || writers.written === 0) return neverAsked
  const { written, refused, firstRefusal, lost } = writers
  if (lost === 0 && refused === 0)
    return pass(`${written.toLocaleString('en')} written, none lost, none refused`)
  return fail({
    expected: 'every write is taken, and is there in the end',
    seen: `${lost} of ${written} lost, ${refused} refused${firstRefusal === null ? '' : ` (${firstRefusal})`}`,
    why: 'They are what users of the release before do during the migration.',
    remedy: { advice: 'Let the migration only add, and take away a release later.' },
  })
}

function waitingAnswer({ up, writers }: RehearsalSeen, lockTimeoutMs: number): Answer {
  if (up?.ok && up.names.length === 0) return skip('inapplicable', nothingPending)
  if (writers === null || writers.written === 0) return neverAsked
  const longest = `the slowest write took ${describeDuration(writers.longestMs)}`
  if (writers.longestMs <= noticedMs) return pass(longest)
  const problem = {
    expected: `no write takes longer than ${describeDuration(noticedMs)}`,
    seen: longest,
    why: 'For as long as that, ingests and jobs stood still.',
    remedy: {
      advice: 'See which statement holds which lock, and for how long.',
      command: 'pegasus-ops migrate plan',
    },
  }
  return writers.longestMs > lockTimeoutMs + slackMs ? fail(problem) : degraded(problem)
}
