import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { checks } from '../../smoke/checks/index.ts'
import { drills } from './index.ts'

/** Checks that no drill of a whole stack aims at, and where they are seen to fail instead. */
const seenElsewhere: Readonly<Record<string, string>> = {
  'runner clock': 'the clock of the machine that asks: smoke/checks/preflight.test.ts',
  health: 'a process that answers badly is met by preflight: smoke/checks/checks.test.ts',
  platform: 'needs a platform: smoke/checks/platform.test.ts, cli/commands/verify.test.ts',
  drain: 'a warning about a setting: smoke/handshake/handshake-checks.test.ts',
  transcript: 'needs a model that hears wrongly: smoke/flows/lecture.test.ts',
  artifacts: 'needs a model that writes about something else: smoke/flows/lecture.test.ts',
  'clean-up': 'needs an API that keeps what it was told to delete: smoke/flows/lecture.test.ts',
  'queue path': 'needs an API that runs jobs itself: smoke/flows/lecture.test.ts',
  'worker release': 'an old worker is met by instances: smoke/verify-stack.test.ts',
}

describe('a check of verify', () => {
  it('has a drill that it must detect, or it is said here where it is seen to fail', () => {
    const detected = drills.flatMap(({ expects }) => ('check' in expects ? [expects.check] : []))
    const names = checks.verify.map(({ name }) => name)
    const left = names.filter((name) => !detected.includes(name) && !(name in seenElsewhere))
    expect(left, 'write a drill, or say where it is seen to fail').to.deep.equal([])
    expect(
      Object.keys(seenElsewhere).filter((name) => !names.includes(name) || detected.includes(name)),
      'exceptions that are none',
    ).to.deep.equal([])
  })
})

describe('docs/drills.md', () => {
  it('names every drill', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/drills.md'), 'utf8')
    const left = drills.filter(({ name }) => !page.includes(`| ${name} |`)).map(({ name }) => name)
    expect(left, 'npm run test:drills writes it').to.deep.equal([])
  })
})
