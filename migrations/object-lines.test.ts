import { expect } from 'chai'
import type { Knex } from 'knex'
import { emptyDatabase, type TestDatabase } from '../lab/stack/testing/backends.ts'
import { withDatabase } from './connection.ts'
import { migrations } from './index.ts'
import { migrateUp } from './run.ts'

const home = 's3://bucket/prod/audio'
const beforeLedger = migrations.slice(0, 2)

describe('the ledger of objects', function () {
  this.timeout(30_000)
  let own: TestDatabase
  beforeEach(async () => {
    own = await emptyDatabase()
  })
  afterEach(() => own.drop())

  it('holds what was there before it, by the keys that it had', async () => {
    await migrateUp(own.url, { migrations: beforeLedger })
    await withDatabase(own.url, (knex) => takeThrough(knex, 'lecture-1'))
    await withDatabase(own.url, (knex) =>
      knex('signed_uploads').insert({
        object_key: 'uploads/x/talk.wav',
        expires_at: knex.raw(`now() + interval '1 day'`),
      }),
    )
    await migrateUp(own.url)
    await withDatabase(own.url, async (knex) => {
      expect(await linesOf(knex, 'lecture-1')).to.deep.equal(wholeLecture)
      expect(await keysOf(knex, 'lecture-1')).to.deep.equal(wholeKeys)
      expect(await knex('lectures').first('status', 'overall_status', 'progress_percent')).to.deep.equal({
        status: 'transcribed',
        overall_status: 'not_started',
        progress_percent: 0,
      })
      expect(await knex('objects').where({ kind: 'upload' }).first('key', 'state')).to.deep.equal({
        key: 'uploads/x/talk.wav',
        state: 'writing',
      })
    })
  })

  it('takes in what a release before it writes beside it, and writes again', async () => {
    await migrateUp(own.url)
    await withDatabase(own.url, async (knex) => {
      for (let round = 0; round < 2; round++) {
        await takeThrough(knex, 'lecture-1')
        expect(await linesOf(knex, 'lecture-1')).to.deep.equal(wholeLecture)
        expect(await keysOf(knex, 'lecture-1')).to.deep.equal(wholeKeys)
      }
    })
  })

  it('goes on where it was broken off', async () => {
    await migrateUp(own.url, { migrations: beforeLedger })
    await withDatabase(own.url, async (knex) => {
      await takeThrough(knex, 'lecture-1')
      await takeThrough(knex, 'lecture-2')
    })
    await migrateUp(own.url, { migrations: migrations.slice(0, 10) })
    const [, , , , , , , , , , objectLines] = migrations
    await withDatabase(own.url, async (knex) => {
      await knex('lectures')
        .where({ id: 'lecture-2' })
        .update({ audio_path: knex.ref('audio_path') })
      await objectLines?.up(knex)
      await objectLines?.up(knex)
      for (const id of ['lecture-1', 'lecture-2'])
        expect(await linesOf(knex, id)).to.have.length(wholeLecture.length)
    })
  })
})

/** Writes the rows of a lecture as releases before 0.2.0 do: with addresses, and the same ones again. */
async function takeThrough(knex: Knex, id: string): Promise<void> {
  await knex('courses').insert({ id: 'course-1', title: 'C' }).onConflict('id').ignore()
  const row = { id, course_id: 'course-1', preset_id: 'exam-mode', title: 'T', status: 'uploaded' } as const
  await knex('artifacts').where({ lecture_id: id }).delete()
  await knex('lectures')
    .insert({ ...row, audio_path: `${home}/audio/${id}.wav`, transcript_path: null })
    .onConflict('id')
    .merge()
  await knex('lectures')
    .where({ id })
    .update({ transcript_path: `${home}/transcripts/${id}.json` })
  await knex('artifacts')
    .insert({
      id: crypto.randomUUID(),
      lecture_id: id,
      course_id: 'course-1',
      preset_id: 'exam-mode',
      artifact_type: 'summary',
      storage_path: `${home}/artifacts/${id}/summary.json`,
    })
    .onConflict(['lecture_id', 'artifact_type'])
    .merge()
  await knex('exports')
    .insert({
      id: `${id}-pdf`,
      lecture_id: id,
      export_type: 'pdf',
      storage_path: `${home}/exports/${id}/${id}.pdf`,
    })
    .onConflict(['lecture_id', 'export_type'])
    .merge()
}

const wholeLecture = [
  { key: 'artifacts/lecture-1/summary.json', kind: 'artifact', state: 'live' },
  { key: 'audio/lecture-1.wav', kind: 'source', state: 'live' },
  { key: 'exports/lecture-1.json', kind: 'manifest', state: 'live' },
  { key: 'exports/lecture-1/lecture-1.pdf', kind: 'export', state: 'live' },
  { key: 'metadata/lecture-1.json', kind: 'metadata', state: 'live' },
  { key: 'transcripts/lecture-1.json', kind: 'transcript', state: 'live' },
]
const wholeKeys = {
  source_key: 'audio/lecture-1.wav',
  transcript_key: 'transcripts/lecture-1.json',
  artifact: 'artifacts/lecture-1/summary.json',
  export: 'exports/lecture-1/lecture-1.pdf',
}

function linesOf(knex: Knex, id: string): Promise<unknown[]> {
  return knex('objects')
    .join('lectures', 'lectures.row_id', 'objects.lecture')
    .where('lectures.id', id)
    .orderBy('key')
    .select('key', 'kind', 'state')
}

function keysOf(knex: Knex, id: string): Promise<unknown> {
  return knex('lectures')
    .join('artifacts', 'artifacts.lecture_id', 'lectures.id')
    .join('exports', 'exports.lecture_id', 'lectures.id')
    .where('lectures.id', id)
    .first('source_key', 'transcript_key', { artifact: 'artifacts.object_key', export: 'exports.object_key' })
}
