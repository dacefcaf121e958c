import { expect } from 'chai'
import { matrix } from './testing/matrix.ts'
import { type Tally, tally, wrongAnswers } from './testing/score.ts'
import { runStaged } from './testing/stage.ts'

describe('env-diff, over platforms by witnesses by cases', () => {
  const total: Tally = { found: 0, missed: 0, invented: 0 }
  const secrets = /(?:first|second|third|fourth|fifth|sixth|old)-secret/

  for (const fixture of matrix)
    it(`${fixture.platform}, ${fixture.pair}: ${fixture.what}`, async () => {
      const report = await runStaged(await fixture.stand(), fixture.asked)
      const { found, missed, invented } = tally(report, fixture)
      total.found += found
      total.missed += missed
      total.invented += invented
      expect(wrongAnswers(report, fixture)).to.deep.equal([])
      expect(JSON.stringify(report)).to.not.match(secrets)
    })

  it('finds all drift and invents none', () => {
    const { found, missed, invented } = total
    const [precision, recall] = [found / (found + invented), found / (found + missed)]
    process.stdout.write(
      `      ${matrix.length} fixtures, ${found} drifts: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n`,
    )
    expect(matrix.length).to.be.at.least(80)
    expect([precision, recall]).to.deep.equal([1, 1])
  })
})
