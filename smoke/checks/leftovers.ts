import { type Check, degraded, pass } from '../check.ts'
import type { LeftoversSeen, Spared } from '../leftovers/leftovers-seen.ts'
import { unanswered } from '../unanswered.ts'

const reasons: Readonly<Record<Spared['because'], string>> = {
  lives: 'whose run may still go on',
  kept: 'kept by --keep',
  young: 'not old enough',
  'not-ours': 'with the token of a run and other content',
}

export const leftovers: Check<'leftovers'> = {
  name: 'leftovers',
  question: 'What have earlier runs left on the target?',
  needs: ['leftovers'],
  judge({ leftovers: seen }) {
    const why = 'What a killed run has left shows up among the lectures of the users.'
    for (const [what, { asked }] of Object.entries({ lectures: seen.lectures, courses: seen.courses })) {
      if (!asked.ok) return unanswered(asked, { expected: `the API lists all ${what}`, why })
    }
    const detail = describe(seen)
    if (seen.unreadable.length === 0) return pass(detail)
    return degraded({
      expected: 'every ledger of this machine can be read',
      seen: `${seen.unreadable.join(', ')} cannot; besides, ${detail}`,
      why: 'What its run has left is found only by the token in its ids, and once it is old enough.',
      remedy: { advice: 'Remove that file once its run is over and older than --older-than.' },
    })
  },
}

function describe({ found, spared, lectures, courses }: LeftoversSeen): string {
  const among = `looked at: ${lectures.count} lectures, ${courses.count} courses`
  const left = found.length === 0 ? 'nothing' : `left by ${found.length} killed: ${listed(found)}`
  const alone = Object.entries(reasons).flatMap(([because, words]) => {
    const count = spared.filter((one) => one.because === because).length
    return count === 0 ? [] : [`${count} ${words}`]
  })
  return `${left}; ${alone.length === 0 ? '' : `left alone: ${alone.join(', ')}; `}${among}`
}

function listed(found: LeftoversSeen['found']): string {
  const names = found
    .slice(0, 5)
    .map(({ lectureId, runId }) => `${lectureId}${runId === null ? '' : ` (run ${runId})`}`)
  return found.length > names.length
    ? `${names.join(', ')} and ${found.length - names.length} more`
    : names.join(', ')
}
