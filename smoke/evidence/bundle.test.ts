import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { reportOf } from '../report/report-of.ts'
import { recorded } from '../testing/recorded.ts'
import { runAgainst, verifyPlan } from '../testing/run-against.ts'
import type { Script } from '../testing/scripted-api.ts'
import { BundleFile } from './bundle-file.ts'
import { BundleRefused, readBundle } from './read-bundle.ts'

describe('the evidence bundle', () => {
  const runs: Record<string, Script> = {
    'a good run': {},
    'a run that failed': { fails: 'export' },
    'a run that asked nothing more after the preflight': { instead: refuse },
    'a run that sent no lecture': { readiness: (ready) => ({ ...ready, status: 'degraded' }) },
  }
  for (const [what, script] of Object.entries(runs)) {
    it(`is judged like ${what} that it records`, async () => {
      const { evidence, bytes } = await recorded(script)
      expect(readBundle(bytes)).to.deep.equal(JSON.parse(JSON.stringify(evidence)))
      expect(reportOf(readBundle(bytes))).to.deep.equal(reportOf(evidence))
    })
  }

  // Every byte of a short record; of a long one, whose reading costs more for each, all around the line feeds and some
  // between them.
  for (const [what, script, positions] of [
    ['a short record', { instead: refuse }, everyByte],
    ['a long record', {}, aroundLineFeeds],
  ] as [string, Script, (bytes: Buffer) => number[]][]) {
    it(`is readable wherever ${what} is cut off, and then never more than inconclusive`, async () => {
      const { bytes } = await recorded(script)
      const firstLine = bytes.indexOf('\n') + 1
      for (const length of positions(bytes)) {
        const cut = bytes.subarray(0, length)
        if (length < firstLine) expect(() => readBundle(cut)).to.throw(BundleRefused)
        else expect(reportOf(readBundle(cut))).to.include({ verdict: 'inconclusive', stopped: 'unknown' })
      }
    })

    it(`never passes for whole with any byte of ${what} changed`, async () => {
      const { bytes } = await recorded(script)
      const taken = positions(bytes).filter((position) => {
        const changed = Buffer.from(bytes)
        changed[position] = (bytes[position] ?? 0) ^ 1
        return isTakenWhole(changed)
      })
      expect(taken).to.deep.equal([])
    })
  }

  it('is refused with any line but the last left out, doubled or moved', async () => {
    const lines = (await recorded({})).bytes.toString().trimEnd().split('\n')
    for (let index = 0; index < lines.length - 1; index += 1) {
      const [line = '', next = ''] = lines.slice(index, index + 2)
      expect(() => readBundle(fileOf(lines.toSpliced(index, 1)))).to.throw(BundleRefused)
      expect(() => readBundle(fileOf(lines.toSpliced(index, 0, line)))).to.throw(BundleRefused)
      expect(() => readBundle(fileOf(lines.toSpliced(index, 2, next, line)))).to.throw(BundleRefused)
    }
  })

  const refusals: [string, (bytes: Buffer) => Buffer, RegExp][] = [
    ['an empty file', () => Buffer.alloc(0), /^it is empty$/],
    ['a foreign file', () => Buffer.from('{"a":1}\n'), /^it is not an evidence bundle$/],
    ['a foreign file without a line feed', () => Buffer.from('%PDF-1.7'), /^it is not an evidence bundle$/],
    [
      'a bundle cut off in its first line',
      (bytes) => bytes.subarray(0, 40),
      /breaks off within its first line/,
    ],
    [
      'a bundle of another version',
      (bytes) => Buffer.from(bytes.toString().replace('bundle@1', 'bundle@9')),
      /of the format pegasus-ops\/bundle@9/,
    ],
    [
      'a bundle in which something was changed',
      (bytes) => Buffer.from(bytes.toString().replace('"ready":true', '"ready":null')),
      /its chain does not hold: line \d+ does not follow/,
    ],
    [
      'a bundle to which something was added',
      (bytes) => Buffer.concat([bytes, Buffer.from('{')]),
      /follows its seal/,
    ],
  ]
  for (const [what, change, message] of refusals) {
    it(`says why it refuses ${what}`, async () => {
      const { bytes } = await recorded({})
      expect(() => readBundle(change(bytes))).to.throw(BundleRefused, message)
    })
  }

  it('holds no token, no download URL and no lecture text', async () => {
    const { bytes } = await recorded({ token: 'hunter2' }, 'hunter2')
    expect(bytes.toString()).to.not.match(/hunter2|X-Amz|Signature|enzyme activity/i)
  })
})

describe('BundleFile', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('is for the eyes of its owner only', async () => {
    const file = await recordedIn(join(folder, 'private.jsonl'))
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('does not write over another record', async () => {
    const file = await recordedIn(join(folder, 'first.jsonl'))
    const before = readFileSync(file)
    const refusal = await recordedIn(file).catch((error: unknown) => error)
    expect(refusal).to.include({ code: 'EEXIST' })
    expect(readFileSync(file)).to.deep.equal(before)
  })

  async function recordedIn(file: string): Promise<string> {
    const keeper = new BundleFile(() => file)
    await runAgainst({}, { plan: { ...verifyPlan, lecture: null }, keeper })
    await keeper.close()
    return file
  }
})

/** Whether a bundle is read, and not as one that breaks off. */
function isTakenWhole(bytes: Buffer): boolean {
  try {
    return readBundle(bytes).stopped !== 'unknown'
  } catch (error) {
    if (error instanceof BundleRefused) return false
    throw error
  }
}

function everyByte(bytes: Buffer): number[] {
  return [...bytes.keys()]
}

/** The bytes beside each line feed, and every 61st. */
function aroundLineFeeds(bytes: Buffer): number[] {
  const feed = '\n'.charCodeAt(0)
  return everyByte(bytes).filter(
    (position) => position % 61 === 0 || bytes.subarray(position - 1, position + 2).includes(feed),
  )
}

function fileOf(lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`)
}

function refuse(_request: IncomingMessage, response: ServerResponse): boolean {
  response.writeHead(503).end()
  return true
}
