import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import type { JournalEvent } from '../walk/journal-line.ts'
import { countedSteps, rememberedWorld } from '../walk/testing/counted-steps.ts'
import { headerOf, walkOf } from '../walk/testing/journals.ts'
import { noColours } from './colours.ts'
import { walkLines } from './walk-lines.ts'

const steps = countedSteps(rememberedWorld(), [
  { id: 'look', title: 'Look first', kind: 'check' },
  { id: 'restart', title: 'Restart the worker', kind: 'manual' },
])

describe('walkLines', () => {
  it('shows each step when it is come to', async () => {
    const shown = await shownOf(false, [begun('look'), good('look'), begun('restart')])
    expect(headingsIn(shown)).to.deep.equal(['1 of 2 ── Look first', '2 of 2 ── Restart the worker'])
  })

  it('shows the step at which a walk is gone on with, once', async () => {
    const shown = await shownOf(true, [good('restart'), good('restart')])
    expect(headingsIn(shown)).to.deep.equal(['2 of 2 ── Restart the worker'])
  })

  it('breaks what was said for the width, behind a rule', async () => {
    const said = { ...good('look'), detail: `first\n${'and so on '.repeat(12)}` }
    const shown = await shownOf(false, [begun('look'), said])
    expect(shown).to.match(/Looked:\n {4}\| first\n {4}\| and so on [^|]+\n {4}\| so on/)
    expect(Math.max(...shown.split('\n').map((line) => line.length))).to.be.at.most(80)
  })

  it('counts the time of what is gone on with from there', async () => {
    expect(await shownOf(true, [good('restart')])).to.match(/Done: Done by hand/)
  })
})

const begun = (step: string): JournalEvent => ({ event: 'begun', step })
const good = (step: string) => ({
  event: 'outcome' as const,
  step,
  act: 'action' as const,
  ended: 'good' as const,
  detail: 'Done by hand.',
})

async function shownOf(resumed: boolean, events: JournalEvent[]): Promise<string> {
  const out = new PassThrough()
  const view = walkLines(out, { width: 80, paint: noColours })
  view.begun(headerOf(walkOf(steps)), resumed)
  for (const did of events) view.entry({ at: new Date().toISOString(), did })
  out.end()
  return await text(out)
}

function headingsIn(shown: string): string[] {
  return [...shown.matchAll(/── (\d of \d ── [\w ]+) ─/g)].map(([, heading = '']) => heading)
}
