import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, inconclusive, type ObservingCheck, pass } from '../check.ts'
import { describeDuration } from '../duration.ts'
import type { Plan, ReleaseSeen } from '../evidence/evidence.ts'
import type { Pegasus } from '../pegasus.ts'
import { onFreshConnection } from '../target.ts'
import { sameRelease } from './same-release.ts'

/** So many answers in a row have to agree: one may come from the only new instance among old ones. */
const confirmations = 5
const pauseMs = 500
const why = 'Findings about another release say nothing about the one that was meant to go out.'

export const release: ObservingCheck<'release'> = {
  name: 'release',
  question: 'Does every API instance run the expected release?',
  needs: ['release'],
  /** Asks until enough answers in a row are right, or the time that a rollout is given is over. */
  async observe(pegasus, plan) {
    const startedAt = performance.now()
    const seen: ReleaseSeen = { answers: [], waitedMs: 0 }
    for (;;) {
      const lastOne = await whoAnswers(pegasus, seen)
      seen.waitedMs = performance.now() - startedAt
      if (lastOne === 'stopped' || isConfirmed(seen, plan)) return seen
      if (seen.answers.length < confirmations) continue
      if (seen.waitedMs + pauseMs > plan.settleMs) return seen
      await sleep(pauseMs)
    }
  },
  judge({ release: seen, plan }) {
    const { release: wanted } = plan
    const latest = seen.answers.slice(-confirmations)
    const expected = `${confirmations} answers in a row from ${wanted === null ? 'one and the same release' : `release ${wanted}`}`
    const remedy = {
      advice:
        'Wait until the rollout is complete and run again, or give it more time with --settle. If it is complete, deploy the expected release to the API.',
    }
    const named = distinct(latest.map((one) => one.release))
    if (latest.length < confirmations)
      return inconclusive({ expected, seen: `the run ended after ${latest.length} answers`, why, remedy })
    if (named.length === 0)
      return inconclusive({ expected, seen: 'no answer named its release', why, remedy })
    if (!isConfirmed(seen, plan)) {
      const waited = describeDuration(seen.waitedMs)
      return fail({ expected, seen: `${describe(latest)}, after ${waited}`, why, remedy })
    }
    const instances = distinct(latest.map(({ instance }) => instance)).length
    const earlier = distinct(seen.answers.map((one) => one.release)).filter((one) => !named.includes(one))
    const settled =
      earlier.length === 0 ? '' : `, ${describeDuration(seen.waitedMs)} after ${earlier.join(' and ')}`
    return pass(
      `the API runs ${named[0]}, as ${instances} ${instances === 1 ? 'instance says' : 'instances say'}${settled}`,
    )
  },
}

async function whoAnswers(pegasus: Pegasus, { answers }: ReleaseSeen): Promise<'answered' | 'stopped'> {
  const asked = await onFreshConnection((connections) => pegasus.health({ connections }))
  if (!asked.ok && asked.failure.kind === 'stopped') return 'stopped'
  answers.push({ release: asked.facts?.release ?? null, instance: asked.facts?.instance ?? null })
  return 'answered'
}

function isConfirmed({ answers }: ReleaseSeen, { release: wanted }: Pick<Plan, 'release'>): boolean {
  const latest = answers.slice(-confirmations)
  const [first] = latest
  return (
    latest.length === confirmations &&
    latest.every(
      (one) =>
        one.release !== null &&
        (wanted === null ? one.release === first?.release : sameRelease(one.release, wanted)),
    )
  )
}

function describe(answers: ReleaseSeen['answers']): string {
  const byRelease = Map.groupBy(answers, (one) => one.release ?? 'no release')
  return [...byRelease]
    .map(([name, all]) => {
      const instances = distinct(all.map(({ instance }) => instance))
      return `${name}${instances.length === 0 ? '' : ` from ${instances.join(' and ')}`}`
    })
    .join(', ')
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))]
}
