import { expect } from 'chai'
import { decide } from './decide.ts'
import type { Situation } from './testing/situation.ts'
import { stageOf } from './testing/stage.ts'

/**
 * What an operator is to be told, written down by hand. A rollback to the release before is right unless a migration
 * took away what that release needs. Only Railway tells that an image is gone; then the commit is built again. On Render
 * and Fly.io that shows when the step is walked. Jobs in flight change what is said, never where to go.
 */
const expected = `
  render   none         quiet  kept  roll-back
  render   none         quiet  gone  roll-back
  render   none         busy   kept  roll-back
  render   none         busy   gone  roll-back
  render   additive     quiet  kept  roll-back
  render   additive     quiet  gone  roll-back
  render   additive     busy   kept  roll-back
  render   additive     busy   gone  roll-back
  render   contracting  quiet  kept  roll-forward
  render   contracting  quiet  gone  roll-forward
  render   contracting  busy   kept  roll-forward
  render   contracting  busy   gone  roll-forward
  render   data         quiet  kept  roll-back
  render   data         quiet  gone  roll-back
  render   data         busy   kept  roll-back
  render   data         busy   gone  roll-back
  railway  none         quiet  kept  roll-back
  railway  none         quiet  gone  redeploy
  railway  none         busy   kept  roll-back
  railway  none         busy   gone  redeploy
  railway  additive     quiet  kept  roll-back
  railway  additive     quiet  gone  redeploy
  railway  additive     busy   kept  roll-back
  railway  additive     busy   gone  redeploy
  railway  contracting  quiet  kept  roll-forward
  railway  contracting  quiet  gone  roll-forward
  railway  contracting  busy   kept  roll-forward
  railway  contracting  busy   gone  roll-forward
  railway  data         quiet  kept  roll-back
  railway  data         quiet  gone  redeploy
  railway  data         busy   kept  roll-back
  railway  data         busy   gone  redeploy
  fly      none         quiet  kept  roll-back
  fly      none         quiet  gone  roll-back
  fly      none         busy   kept  roll-back
  fly      none         busy   gone  roll-back
  fly      additive     quiet  kept  roll-back
  fly      additive     quiet  gone  roll-back
  fly      additive     busy   kept  roll-back
  fly      additive     busy   gone  roll-back
  fly      contracting  quiet  kept  roll-forward
  fly      contracting  quiet  gone  roll-forward
  fly      contracting  busy   kept  roll-forward
  fly      contracting  busy   gone  roll-forward
  fly      data         quiet  kept  roll-back
  fly      data         quiet  gone  roll-back
  fly      data         busy   kept  roll-back
  fly      data         busy   gone  roll-back
`
const rows = expected
  .trim()
  .split('\n')
  .map(
    (line) => line.trim().split(/ +/) as [Situation['platform'], Situation['since'], string, string, string],
  )

/** The tests take each platform by each migration; `npm run test:rollback` takes all rows. */
const taken =
  process.env['ROLLBACK_ROWS'] === 'all'
    ? rows
    : rows.filter((_, index) => index % 4 === Math.floor(index / 4) % 4)

describe('rollback plan, over platforms by migrations by jobs by images', () => {
  for (const [platform, since, jobs, image, decision] of taken)
    it(`on ${platform}, ${since} migration, ${jobs}, image ${image}: ${decision}`, async () => {
      const stage = await stageOf({
        ...{ platform, since },
        jobsInFlight: jobs === 'busy',
        imageKept: image === 'kept',
      })
      try {
        const facts = await stage.facts()
        const decided = decide(facts, { to: null, dataDamaged: false })
        const { recommendation, verdict, ways, consequences } = decided

        expect(recommendation).to.equal(decision)
        expect(verdict).to.equal(decision === 'roll-forward' ? 'fail' : 'pass')
        expect(ways.filter(({ because }) => because === '')).to.deep.equal([])
        expect(consequences.jobs.join()).to.match(jobs === 'busy' ? /2 running.*3 waiting/ : /no job/)
        expect(consequences.stays.join()).to.match(
          since === 'data' ? /stay rewritten/ : since === 'additive' ? /only added/ : /^/,
        )
        expect(JSON.stringify(facts)).to.not.match(/made-for-the-tests|of-the-tests|hidden|token-for-ops/)
      } finally {
        await stage.close()
      }
    })
})
