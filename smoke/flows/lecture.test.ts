import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ArtifactSet } from '../../service/contract/artifact.ts'
import { Stopped } from '../stop.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { respond } from '../testing/http-server.ts'
import { adviceIn, runAgainst, seenIn, smokePlan, tinyPlan } from '../testing/run-against.ts'
import { tinyLecture } from '../testing/tiny-lecture.ts'

describe('the lecture flow', () => {
  it('passes where everything is good, and leaves nothing behind', async () => {
    const { outcome, pegasus, findings } = await runAgainst({})
    expectOutcome({ outcome, findings }, 'pass')
    expect(pegasus.lectures.size).to.equal(0)
  })

  it('fetches the exports as a stranger, with no token', async () => {
    const { pegasus } = await runAgainst({ token: 'hunter2' }, { token: 'hunter2' })
    expect(new Set(pegasus.downloads.map(({ path }) => path)).size).to.equal(3)
    expect(pegasus.downloads.filter(({ authorization }) => authorization !== undefined)).to.deep.equal([])
  })

  it('carries the token of the run in every id it makes', async () => {
    const { evidence } = await runAgainst({})
    const { lectureId = '', courseId = '' } = evidence.observations.lecture ?? {}
    expect(lectureId).to.match(/^smoke-[0-9a-z]+-[0-9a-f]{8}$/)
    expect(courseId).to.include(lectureId)
  })

  it('says that no worker took the job, and what to look at', async () => {
    const plan = { ...smokePlan, lecture: { ...tinyPlan, stageDeadlineMs: 100 } }
    const { outcome, answerTo, findings } = await runAgainst({ neverTakes: 'transcription' }, { plan })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('transcription'))).to.match(/^no worker took job .* still queued, workerId null/)
    expect(adviceIn(answerTo('transcription'))).to.match(/worker\.polling.*REDIS_URL/)
  })

  it('stops at a failed job, names its error, and cleans up', async () => {
    const { answerTo, pegasus } = await runAgainst({ fails: 'generation' })
    expect(seenIn(answerTo('generation'))).to.match(/failed .* the generation engine gave up/)
    expect(seenIn(answerTo('artifacts'))).to.equal('not reached, because of generation')
    expectOutcome(answerTo('clean-up'), 'pass')
    expect(pegasus.lectures.size).to.equal(0)
  })

  for (const [given, status] of [
    ['hunter3', 403],
    [null, 401],
  ] as const) {
    it(`names PLC_WRITE_API_TOKEN when the API answers ${status}, and makes nothing`, async () => {
      const { answerTo } = await runAgainst({ token: 'hunter2' }, { token: given })
      expect(seenIn(answerTo('ingest'))).to.include(`${status}`)
      expect(adviceIn(answerTo('ingest'))).to.include('PLC_WRITE_API_TOKEN')
      expect(seenIn(answerTo('clean-up'))).to.match(/nothing was made/)
    })
  }

  it('fails when the API answers 500 midway for longer than can be forgiven', async () => {
    const { answerTo, pegasus } = await runAgainst({
      instead: ({ url }, response) => {
        if (!url?.startsWith('/jobs/')) return false
        respond(response, 500, '{"detail":"boom","code":"internal","requestId":"r"}', 'application/json')
        return true
      },
    })
    expectOutcome(answerTo('transcription'), 'fail')
    expect(seenIn(answerTo('transcription'))).to.match(/after 9 polls .* 500 internal: boom/)
    expect(pegasus.lectures.size).to.equal(0)
  })

  it('fails when the API did the job itself', async () => {
    const { outcome, answerTo, findings } = await runAgainst({ runsInline: true })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('queue path'))).to.match(/transcription by api-1/)
  })

  it('fails when the worker runs another release than the API', async () => {
    const { answerTo } = await runAgainst({ workerRelease: 'release-0' })
    expect(answerTo('worker release')).to.include({ outcome: 'fail', seen: 'release-0' })
  })

  it('fails when the transcript is that of something else', async () => {
    const { answerTo } = await runAgainst({ hears: 'The weather is fine today and will be fine tomorrow.' })
    expectOutcome(answerTo('transcript'), 'fail')
    expect(seenIn(answerTo('transcript'))).to.match(/word error rate of \d/)
  })

  it('forgives a transcript its small errors, and reports them', async () => {
    const { outcome, evidence, findings } = await runAgainst({
      hears: tinyLecture.trueText.replace('brain', 'train'),
    })
    expectOutcome({ outcome, findings }, 'pass')
    expect(evidence.observations.lecture?.steps.transcript?.seen.wordErrorRate).to.be.within(0.001, 0.02)
  })

  const spoilt: Record<string, [(material: ArtifactSet) => Partial<ArtifactSet>, RegExp]> = {
    'that belong to another lecture': [
      (material) => ({ ...material, summary: { ...material.summary, lectureId: 'other' } }),
      /summary names another lecture/,
    ],
    'of which one is missing': [({ outline: _, ...material }) => material, /outline is missing/],
    'that repeat themselves': [withCardsRepeated, /flashcards says \d+ things twice/],
    'that are too few for the preset': [
      ({ flashcards, ...material }) => ({
        ...material,
        flashcards: { ...flashcards, cards: flashcards.cards.slice(0, 1) },
      }),
      /1 flashcards, not \d+ to 25/,
    ],
    'that are about something else': [
      (material) => ({
        ...material,
        'key-terms': { ...material['key-terms'], terms: [{ term: 'Rain', definition: 'Water.' }] },
      }),
      /key-terms has no word of this lecture/,
    ],
  }
  for (const [what, [artifacts, seen]] of Object.entries(spoilt)) {
    it(`fails on artifacts ${what}`, async () => {
      const { answerTo } = await runAgainst({ artifacts })
      expectOutcome(answerTo('artifacts'), 'fail')
      expect(seenIn(answerTo('artifacts'))).to.match(seen)
    })
  }

  it('fails when an export URL serves a page', async () => {
    const { answerTo } = await runAgainst({ exportsHtml: true })
    expect(seenIn(answerTo('downloads'))).to.match(
      /markdown: served as text\/html.*pdf: it does not start as a PDF/,
    )
  })

  it('fails when the bucket is open to anybody', async () => {
    const { answerTo } = await runAgainst({ bucketPublic: true })
    expect(seenIn(answerTo('downloads'))).to.match(/^markdown: anybody can fetch it without the signature/)
  })

  it('fails when a broken download cannot go on', async () => {
    const { answerTo } = await runAgainst({ ignoresRanges: true })
    expect(seenIn(answerTo('downloads'))).to.match(/pdf: a broken download cannot go on/)
  })

  it('fails when what was deleted is still there, and names what is left', async () => {
    const { outcome, answerTo, evidence, findings } = await runAgainst({ keepsDeleted: true })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('clean-up'))).to.include('the lecture is still there')
    expect(seenIn(answerTo('clean-up'))).to.include(evidence.observations.lecture?.lectureId)
  })

  it('leaves the lecture there when it was asked to', async () => {
    const { outcome, pegasus, findings } = await runAgainst(
      {},
      { plan: { ...smokePlan, lecture: { ...tinyPlan, keep: true } } },
    )
    expectOutcome({ outcome, findings }, 'pass')
    expect(pegasus.lectures.size).to.equal(1)
  })

  it('saves the three exports where it was asked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pegasus-ops-'))
    await runAgainst({}, { plan: { ...smokePlan, lecture: { ...tinyPlan, saveTo: folder } } })
    expect((await readdir(folder)).map((name) => name.replace(/^.*\./, ''))).to.have.members([
      'md',
      'csv',
      'pdf',
    ])
    await rm(folder, { recursive: true })
  })

  it('cleans up after an interruption, and is inconclusive', async () => {
    const stop = new AbortController()
    const { outcome, answerTo, pegasus, findings } = await runAgainst(
      { neverTakes: 'generation', instead: stopOnceGenerationIsPolled(stop) },
      { signal: stop.signal },
    )
    expectOutcome({ outcome, findings }, 'inconclusive')
    expectOutcome(answerTo('generation'), 'inconclusive')
    expectOutcome(answerTo('clean-up'), 'pass')
    expect(pegasus.lectures.size).to.equal(0)
  })

  it('keeps no lecture text and no download URL as evidence', async () => {
    const { evidence } = await runAgainst({})
    const kept = JSON.stringify(evidence)
    expect(kept).to.not.include('Spaced practice')
    expect(kept).to.not.include('X-Amz-Expires')
  })
})

function withCardsRepeated({ flashcards, ...material }: ArtifactSet): ArtifactSet {
  return { ...material, flashcards: { ...flashcards, cards: [...flashcards.cards, ...flashcards.cards] } }
}

function stopOnceGenerationIsPolled(stop: AbortController) {
  let generating = false
  return ({ url = '' }: { url?: string | undefined }): boolean => {
    if (generating && url.startsWith('/jobs/')) stop.abort(new Stopped('SIGINT'))
    generating ||= url.endsWith('/generate')
    return false
  }
}
