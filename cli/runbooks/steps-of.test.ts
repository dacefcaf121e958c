import { expect } from 'chai'
import type { ActContext } from '../walk/step.ts'
import type { Ended } from './ourselves.ts'
import { readRunbook } from './read-runbook.ts'
import { stepsOf } from './steps-of.ts'
import type { InnerWalks } from './walk-act.ts'

const page = `# Page

What it is for.

## Apply

Because [another page](dead-letter-queue.md) says so:

- it is \`needed\`

\`\`\`sh command changes="the schema" expect="each is named" destructive
pegasus-ops migrate up
\`\`\`

\`\`\`sh probe
pegasus-ops migrate status
\`\`\`

\`\`\`sh post-check
pegasus-ops status --target "$TARGET"
\`\`\`

## Choose

Whatever applies.

\`\`\`text decide
one: the first -> #by-hand
two: the second -> #by-hand
\`\`\`

## By hand

Nobody else can.

\`\`\`text manual expect="it is done"
Do it.
\`\`\`
`
const noWalks: InnerWalks = {
  folder: '/',
  target: { name: 'a target', url: 'https://staging.example.com/' },
  flagsFor: () => [],
  run: () => Promise.reject(new Error('nothing is walked')),
}
const context: ActContext = {
  signal: new AbortController().signal,
  tell: () => {},
  intendedAt: null,
}

describe('stepsOf', () => {
  it('makes a step of what changes something', () => {
    const [apply] = steps()
    expect(apply).to.deep.include({
      id: 'apply',
      kind: 'command',
      why: 'Because another page (runbook dead-letter-queue) says so:\n\n- it is `needed`',
      changes: 'the schema',
      expected: 'each is named',
      destructive: true,
      next: 'choose',
    })
    expect(apply?.action?.shown).to.equal('pegasus-ops migrate up')
    expect(apply?.postCheck?.shown).to.equal("pegasus-ops status --target 'a target'")
  })

  it('makes steps of what a person answers and does', () => {
    const [, choose, byHand] = steps()
    expect(choose?.options).to.deep.equal([
      { name: 'one', text: 'the first', next: 'by-hand' },
      { name: 'two', text: 'the second', next: 'by-hand' },
    ])
    expect(byHand).to.deep.include({
      kind: 'manual',
      instructions: 'Do it.',
      expected: 'it is done',
      next: null,
    })
    expect(byHand).to.not.have.any.keys('action', 'postCheck', 'options')
  })

  it('gives a command its arguments one by one, with the values of the walk', async () => {
    const ran: (readonly string[])[] = []
    const [apply] = steps((args) => {
      ran.push(args)
      return { code: 0, stdout: '', stderr: '' }
    })
    await apply?.postCheck?.run(context)
    expect(ran).to.deep.equal([['status', '--target', 'a target']])
  })

  for (const [code, state] of [
    [0, 'done'],
    [3, 'not done'],
    [4, 'cannot tell'],
    [1, 'cannot tell'],
    [null, 'cannot tell'],
  ] as const)
    it(`takes a probe that ends with ${code} for "${state}"`, async () => {
      const [apply] = steps(() => ({ code, stdout: 'seen', stderr: '' }))
      expect(await apply?.probe?.run(context)).to.deep.equal({ state, detail: 'seen' })
    })

  it('makes none where a value is missing', () => {
    expect(() => stepsOf(readRunbook('page', 'page.md', page), {}, noWalks)).to.throw(
      'nothing says what $TARGET is',
    )
  })
})

function steps(run: (args: readonly string[]) => Ended = () => ({ code: 0, stdout: '', stderr: '' })) {
  const runbook = readRunbook('page', 'page.md', page)
  return stepsOf(runbook, { TARGET: 'a target' }, noWalks, (args) => Promise.resolve(run(args)))
}
