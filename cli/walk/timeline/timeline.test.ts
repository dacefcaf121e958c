import { expect } from 'chai'
import { absent, answering } from '../given-answers.ts'
import { readJournal } from '../read-journal.ts'
import { countedSteps, rememberedWorld } from '../testing/counted-steps.ts'
import { answers, begunJournal, bytesOf, kept, walkOf } from '../testing/journals.ts'
import { walk } from '../walk.ts'
import { timelineHtml } from './html.ts'
import { timelineMarkdown } from './markdown.ts'
import { timelineText } from './text.ts'
import { Timeline, timelineOf } from './timeline.ts'

const escapeCharacter = '\u001B'
const hostile = `</code><script>alert(1)</script> ![x](https://evil.example) \`${escapeCharacter}[2J`

describe('the timeline of a walk', () => {
  it('tells each step that was come to, what was done, and where it stands', async () => {
    const timeline = Timeline.parse(await timelineOfAWalk())
    expect(timeline.outcome).to.include({ outcome: 'bad', step: 'roll' })
    expect(timeline.parts.map(({ step, moments }) => [step, moments.map(({ what }) => what)])).to.deep.equal([
      [null, ['Begun by somebody@somewhere']],
      ['pause', ['Come to', 'The step ended well', 'The check after ended well']],
      ['dump', ['Come to', 'Left out, or passed over']],
      ['roll', ['Come to', 'The step ended badly', 'Stopped, because nobody answered']],
    ])
  })

  it('says of what was cut off that nobody knows how it ended', async () => {
    const store = await walkedStore()
    const until = store.lines.findIndex((line) => line.includes('"intent"')) + 1
    const timeline = timelineOf(readJournal(bytesOf(kept(store.lines.slice(0, until)))))
    expect(timeline.parts.at(-1)?.moments.at(-1)).to.include({
      what: 'The step was begun, and nothing tells how it ended',
      tone: 'inconclusive',
    })
  })

  it('is read by nobody as anything but text', async () => {
    const timeline = await timelineOfAWalk()
    expect(timelineHtml(timeline)).to.include('&lt;script&gt;').and.not.include('<script')
    expect(timelineMarkdown(timeline))
      .to.not.match(/<script|(?<!\\)!\[x\]/)
      .and.not.include(escapeCharacter)
    expect(timelineText(timeline)).to.not.include(escapeCharacter)
  })
})

async function timelineOfAWalk(): Promise<Timeline> {
  return timelineOf(readJournal(bytesOf(await walkedStore())))
}

async function walkedStore() {
  const store = kept()
  const steps = countedSteps(rememberedWorld(), [
    { id: 'pause', has: ['post-check'] },
    { id: 'dump', kind: 'manual' },
    { id: 'roll', title: hostile },
  ])
  const last = steps.at(-1)
  if (last?.action === undefined) throw new Error('it has an action')
  last.action.run = async () => ({ ended: 'bad', detail: hostile })
  const given = answers({ skips: [{ step: 'dump', text: hostile }] })
  await walk(
    walkOf(steps),
    await begunJournal(steps, store),
    answering(given, absent),
    new AbortController().signal,
  )
  return store
}
