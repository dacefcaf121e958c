import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { filesOf, peerCases } from './testing/peer-cases.ts'
import { runStaged } from './testing/stage.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'comparison.md'), 'utf8')

describe('env-diff, on the cases of other tools', () => {
  for (const one of peerCases) {
    it(`answers ${one.ours} for ${one.what}`, async () => {
      const report = await runStaged({
        files: filesOf(one),
        witnesses: ['file:.env.api', 'file:.env.worker'],
      })
      expect(report.verdict).to.equal(one.ours)
      const told = [
        ...report.differences.filter(({ drift }) => drift).map(({ name }) => name),
        ...report.problems.map(({ says }) => says),
      ]
      if (one.names !== undefined) expect(told.join('\n')).to.include(one.names)
    })

    it(`and docs/comparison.md says so of ${one.what}`, () => {
      const exit = { pass: 0, fail: 3, inconclusive: 4 }[one.ours]
      expect(page).to.include(`| ${one.what} | ${one.dotenvDiff} | ${exit} `)
    })
  }
})
