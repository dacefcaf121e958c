import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { expect } from 'chai'
import { pass } from '../../smoke/check.ts'
import { changedAt, goodSamples, refused } from '../../smoke/soak/testing/samples.ts'
import { noColours } from './colours.ts'
import { plainLines } from './plain-lines.ts'
import { terminalView } from './terminal-view.ts'

const escapeCharacter = '\u001B'

describe('terminalView', () => {
  it('leaves a line of what is done, and erases what was only under way', () => {
    const screen = screenThatIs(60)
    const view = terminalView(screen.out, noColours, { keepsDone: true })
    view.tell({ kind: 'started', part: 'health' })
    view.tell({ kind: 'finished', part: 'health', durationMs: 1500, answer: pass('GET /health answers ok') })
    view.tell({ kind: 'started', part: 'soak' })
    view.end()
    expect(screen.shown()).to.equal('✔ health: GET /health answers ok (1.5 s)\n')
  })

  it('leaves nothing where the report follows', () => {
    const screen = screenThatIs(60)
    const view = terminalView(screen.out, noColours, { keepsDone: false })
    view.tell({ kind: 'finished', part: 'health', durationMs: 1500, answer: pass('GET /health answers ok') })
    view.end()
    expect(screen.shown()).to.equal('')
  })

  it('draws how a soak goes: done, failures, state, time left, and the latest latencies', () => {
    const screen = screenThatIs(100)
    const view = terminalView(screen.out, noColours, { keepsDone: false })
    for (const [index, sample] of changedAt(goodSamples(4), [1], refused).entries()) {
      const counts = { done: index + 1, slots: 21, failures: Math.min(index, 1) }
      view.tell({ kind: 'sampled', part: 'soak', ...counts, leftMs: 17_000, sample })
    }
    expect(screen.shown()).to.match(
      /soak \(\d+ ms\): 4 of 21 samples, 1 failed; ready after 10 ms, 17 s left ▁✖▁▁\n$/,
    )
    view.end()
  })

  it('draws no line wider than the terminal, lest it break and stay', () => {
    const screen = screenThatIs(30)
    const view = terminalView(screen.out, noColours, { keepsDone: true })
    view.tell({ kind: 'waiting', part: 'transcription', detail: 'x'.repeat(200) })
    expect(
      Math.max(
        ...screen
          .written()
          .split('\n')
          .map((line) => line.length),
      ),
    ).to.be.at.most(29)
    view.end()
  })
})

describe('plainLines', () => {
  it('tells a tenth of the good samples, and every failure', () => {
    const screen = screenThatIs(80)
    const view = plainLines(screen.out)
    const [sample] = goodSamples(1)
    if (sample === undefined) throw new Error('one sample was asked for')
    for (let done = 1; done <= 100; done += 1) {
      view.tell({
        kind: 'sampled',
        part: 'soak',
        done,
        slots: 100,
        failures: done < 55 ? 0 : 1,
        leftMs: 0,
        sample,
      })
    }
    expect(screen.written().trim().split('\n')).to.have.lengthOf(11)
  })
})

/** A terminal of so many columns, which remembers what was written and what can be seen of it. */
function screenThatIs(columns: number) {
  const stream = new PassThrough()
  let written = ''
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString()
  })
  return {
    out: Object.assign(stream, { columns, rows: 24 }) as unknown as WriteStream,
    written: () => written,
    /** The lines that stand above the cursor, as a terminal has carried out what was written. */
    shown() {
      const lines = ['']
      let row = 0
      for (const [piece, count, code] of written
        .replaceAll(escapeCharacter, '␛')
        .matchAll(/␛\[(\d*)([A-Z])|\n|[^␛\n]+/g)) {
        if (code === 'A') row -= Number(count || 1)
        else if (code === 'B') row += Number(count || 1)
        else if (code === 'K' && count === '2') lines[row] = ''
        else if (piece === '\n') row += 1
        else if (code === undefined) lines[row] = piece
      }
      return lines
        .slice(0, row)
        .map((line) => `${line}\n`)
        .join('')
    },
  }
}
