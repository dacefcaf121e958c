import { expect } from 'chai'
import { emptyDatabase } from '../../lab/stack/testing/backends.ts'
import { migrations } from '../../migrations/index.ts'
import { migrateUp } from '../../migrations/run.ts'
import { schemaIn } from './database.ts'
import { decide } from './decide.ts'
import { RollbackFacts } from './facts.ts'
import type { Situation } from './testing/situation.ts'
import { type Stage, stageOf } from './testing/stage.ts'

const asNow = { to: null, dataDamaged: false }
const needed: Record<string, RegExp[]> = {
  render: [/GET \/services\/srv-api$/, /srv-worker$/, /srv-api\/deploys/, /srv-worker\/deploys/],
  railway: [/ProjectToken/, /Services/, /Deployments/, /Serving/, /AutoDeployStatus/],
  fly: [/machines/, /graphql|Releases|CurrentRelease/],
}

describe('the facts of a rollback', () => {
  let stage: Stage
  afterEach(() => stage.close())

  for (const [platform, questions] of Object.entries(needed))
    for (const question of questions)
      it(`are not known, and nothing is recommended, when ${platform} does not answer ${question.source}`, async () => {
        await start({ platform: platform as Situation['platform'] })
        stage.platform.plant(question, { status: 500, body: { message: 'Oops' } })
        const { recommendation, verdict, missing } = decide(await stage.facts(), asNow)

        expect([recommendation, verdict]).to.deep.equal([null, 'inconclusive'])
        expect(missing.join()).to.include('500')
      })

  it('tell what was changed since the deploy that would come back', async () => {
    await start({ platform: 'railway' })
    const facts = await stage.facts()
    expect(facts.roles.api.changed).to.deep.equal({
      known: true,
      value: { since: 'pegasus-api-deployment-1', changed: [] },
    })
  })

  it('leave open whether variables were changed, where that alone cannot be told, and go on', async () => {
    await start({ platform: 'render' })
    stage.platform.plant(/env-groups/, { status: 403, body: { message: 'Forbidden' } })
    const { recommendation, consequences } = decide(await stage.facts(), asNow)
    expect(recommendation).to.equal('roll-back')
    expect(consequences.cautions.join()).to.match(
      /whether its variables were changed since is not known: .*403/,
    )
  })

  it('say what the service did not tell, and then nothing is recommended', async () => {
    await start({ platform: 'render' })
    await stage.stopService()
    const facts = await stage.facts()
    expect(facts.schema).to.deep.include({ known: false })
    expect(decide(facts, asNow).verdict).to.equal('inconclusive')
  })

  it('keep out what a platform echoes of a token, and control characters', async () => {
    await start({ platform: 'render' })
    const body = { message: 'no: token-for-ops \u001b[31m\u202e' }
    stage.platform.plant(/srv-worker\/deploys/, { status: 400, body })
    const facts = await stage.facts()
    expect(JSON.stringify(facts))
      .to.include('[secret]')
      .and.not.match(/token-for-ops|\\u001b|\u202e/)
  })

  it('are read again as they were written', async () => {
    await start({ platform: 'fly', jobsInFlight: true })
    const facts = await stage.facts()
    expect(RollbackFacts.parse(JSON.parse(JSON.stringify(facts)))).to.deep.equal(facts)
  })

  async function start(situation: Partial<Situation>): Promise<void> {
    stage = await stageOf({
      ...{ platform: 'render', since: 'additive', jobsInFlight: false, imageKept: true },
      ...situation,
    })
  }
})

describe('where the schema stands by the database itself', function () {
  this.timeout(30_000)
  let database: Awaited<ReturnType<typeof emptyDatabase>>
  before(async () => {
    database = await emptyDatabase()
  })
  after(() => database.drop())

  it('is what is applied there, each with what this release knows of it', async () => {
    const kinds = new Map(migrations.map(({ name, kind }) => [name, kind]))
    expect((await schemaIn(database.url, kinds)).schema).to.deep.include({ known: false })
    await migrateUp(database.url)
    expect(await schemaIn(database.url, kinds)).to.deep.equal({
      schema: {
        known: true,
        value: { head: migrations.length, floor: Math.max(...migrations.map((one) => one.floor)) },
      },
      migrations: {
        known: true,
        value: migrations.map(({ head, name, floor, kind }) => ({ head, name, floor, kind })),
      },
    })
  })

  it('is not known where nobody answers', async () => {
    const { schema } = await schemaIn('postgres://nobody@127.0.0.1:1/none', new Map())
    expect(schema.known ? '' : schema.because).to.include('could not be reached')
  })
})
