import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { lintDescriptors } from './lint-descriptors.ts'
import { readRailwayTs } from './railway-ts.ts'
import { settingsOf, variablesOf } from './testing/described.ts'
import { ourFiles } from './testing/our-files.ts'

const file = '.railway/railway.ts'
const ours = ourFiles[file] ?? ''

describe('a railway.ts that decides when it is evaluated', function () {
  this.timeout(60_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'railway-environments-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('has the start command that a template string makes', async () => {
    const descriptor = await read(
      changed("start: 'node dist/service/api.js'", `start: \`node dist/service/\${['api'][0]}.js\``),
    )
    expect(lintDescriptors([descriptor])).to.deep.equal([])
    expect(settingsOf(descriptor, 'pegasus-api')['startCommand']).to.equal('node dist/service/api.js')
  })

  it('has the replicas that a condition gives, in each environment', async () => {
    const descriptor = await read(changed('replicas: 1', "replicas: ctx.isEnvironment('staging') ? 1 : 3"))
    expect(lintDescriptors([descriptor])).to.deep.equal([])
    expect(instancesIn(descriptor)).to.deep.equal({ production: 3, staging: 1 })
  })

  it('has what is spread from a file beside it', async () => {
    writeFileSync(
      join(folder, 'deploy.ts'),
      "export const deploy: object = { overlapSeconds: 10, drainingSeconds: 40, restartPolicyType: 'ALWAYS', sleepApplication: false }",
    )
    const descriptor = await read(
      `import { deploy } from './deploy.ts'\n${ours.replace(/deploy: \{[^}]*\}/, 'deploy: { ...deploy }')}`,
    )
    expect(lintDescriptors([descriptor])).to.deep.equal([])
    expect(settingsOf(descriptor, 'pegasus-api')['graceSeconds']).to.equal(40)
  })

  it('is judged for every environment that it names, by name where the usual one is right', async () => {
    const descriptor = await read(
      changed(
        'replicas: 1',
        "replicas: ctx.environment === 'staging' ? 0 : ctx.isEnvironment('demo') ? 2 : 1",
      ),
    )
    expect(
      lintDescriptors([descriptor]).map(({ rule, process, severity }) => ({ rule, process, severity })),
    ).to.deep.equal([{ rule: 'instances', process: 'pegasus-api (staging)', severity: 'error' }])
    expect(instancesIn(descriptor)).to.deep.equal({ production: 1, staging: 0, demo: 2 })
  })

  it('is told which environment a part is missing in', async () => {
    const descriptor = await read(
      changed('queue, api, worker]', "queue, api, ...(ctx.isEnvironment('staging') ? [] : [worker])]"),
    )
    expect(lintDescriptors([descriptor]).map(({ says }) => says)).to.deep.equal([
      'no worker stands in .railway/railway.ts for staging',
    ])
  })

  it('has a variable withheld that is not the same in every environment', async () => {
    const descriptor = await read(
      changed("S3_PREFIX: 'pegasus'", "S3_PREFIX: ctx.isEnvironment('staging') ? 'staging' : 'pegasus'"),
    )
    const variables = variablesOf(descriptor, 'pegasus-api')
    expect(variables).to.include('S3_PREFIX ? it differs between the environments')
    expect(variables).to.include('NODE_ENV = production')
  })

  for (const [what, start] of Object.entries({
    'a variable of the machine': 'process.env.START',
    'a variable of the machine, or else a text': "process.env.START ?? 'node dist/service/worker.js'",
    'the project that is planned': 'ctx.projectName',
  }))
    it(`calls a start command unreadable, not absent, that comes from ${what}`, async () => {
      const descriptor = await read(changed("start: 'node dist/service/worker.js'", `start: ${start}`))
      const findings = lintDescriptors([descriptor])
      expect(findings.map(({ rule, severity }) => ({ rule, severity }))).to.deep.equal([
        { rule: 'unreadable', severity: 'inconclusive' },
      ])
      expect(findings[0]?.says).to.match(
        /^start cannot be read \(it depends on what stands in the environment/,
      )
    })

  it('calls nothing missing that may be among the variables of the machine', async () => {
    const descriptor = await read(changed("STORAGE_MODE: 's3',", '...process.env,'))
    expect(new Set(lintDescriptors([descriptor]).map(({ severity }) => severity))).to.deep.equal(
      new Set(['inconclusive']),
    )
  })

  it('is one finding when it cannot be evaluated, and nothing is called missing', async () => {
    const descriptor = await read(`import { readFileSync } from 'node:fs'\n${ours}`)
    const [finding, ...more] = lintDescriptors([descriptor])
    expect(more).to.deep.equal([])
    expect(finding).to.include({ rule: 'unreadable', severity: 'inconclusive' })
    expect(finding?.says).to.match(
      /it imports node:fs, and may import railway\/iac and files of its own folder/,
    )
  })

  const read = (text: string) => readRailwayTs(file, text, join(folder, 'railway.ts'))
})

function changed(old: string, by: string): string {
  expect(ours).to.include(old)
  return ours.replace(old, by)
}

function instancesIn({ environments = [] }: Awaited<ReturnType<typeof readRailwayTs>>) {
  return Object.fromEntries(
    environments.map(({ name, processes }) => [
      name,
      processes.find(({ process }) => process === 'pegasus-api')?.settings['instances']?.value,
    ]),
  )
}
