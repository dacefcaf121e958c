import { expect } from 'chai'
import { lintDescriptors } from './lint-descriptors.ts'
import { ourFiles, readTexts } from './testing/our-files.ts'

type Change = (text: string) => string

describe('linting deployment files', () => {
  const cases: Record<string, [file: string, change: Change, rule: string, says: RegExp]> = {
    'a start command through npm': [
      'render.yaml',
      replacing('dockerCommand: node dist/service/worker.js', 'dockerCommand: npm run start:worker'),
      'start-command',
      /^dockerCommand is something else and must be node/,
    ],
    'a grace that a longer drain outlives': [
      'fly.toml',
      replacing('PLC_DRAIN_SECONDS = "25"', 'PLC_DRAIN_SECONDS = "120"'),
      'grace-seconds',
      /^kill_timeout is 40 and must be from 125 to 300 seconds/,
    ],
    'a drain that the file does not tell': [
      '.railway/railway.ts',
      replacing("PLC_DRAIN_SECONDS: '25'", 'PLC_DRAIN_SECONDS: ctx.shared.PLC_DRAIN_SECONDS'),
      'drain-not-told',
      /PLC_DRAIN_SECONDS is not told here/,
    ],
    'a variable that a role needs and nobody sets': [
      'render.yaml',
      without(/ {6}- key: STORAGE_MODE\n.*\n/),
      'variable-missing',
      /^STORAGE_MODE is neither set nor said to be held/,
    ],
    'a secret of Fly.io that is not stated': [
      'fly.toml',
      without(/# secret: REDIS_URL\n/),
      'variable-missing',
      /^REDIS_URL is neither/,
    ],
    'a variable that is needed because of another': [
      'fly.toml',
      replacing('PLC_LLM_PROVIDER = "openai"', 'PLC_LLM_PROVIDER = "google"'),
      'variable-missing',
      /^GOOGLE_CLOUD_PROJECT is neither/,
    ],
    'a value that the service would refuse': [
      'render.yaml',
      replacing('value: s3', 'value: S3'),
      'variable-unusable',
      /^STORAGE_MODE has a value that cannot be used$/,
    ],
    'an old name': [
      'fly.toml',
      replacing('PLC_LLM_MODEL =', 'OPENAI_MODEL ='),
      'variable-deprecated',
      /^OPENAI_MODEL is deprecated$/,
    ],
    'a slip of the pen': [
      'fly.toml',
      replacing('PLC_INGEST_TRANSCRIBE_MODEL', 'PLC_INGEST_TRANSCRIBE_MODLE'),
      'variable-unread',
      /^PLC_INGEST_TRANSCRIBE_MODLE is read by neither role$/,
    ],
    'a secret in clear': [
      '.railway/railway.ts',
      replacing('OPENAI_API_KEY: ctx.shared.OPENAI_API_KEY', "OPENAI_API_KEY: 'sk-hunter2'"),
      'secret-in-clear',
      /^OPENAI_API_KEY is a secret and its value stands in the file$/,
    ],
    'a secret of somebody else in clear': [
      'fly.toml',
      replacing('[env]', '[env]\nSMTP_PASSWORD = "hunter2"'),
      'secret-in-clear',
      /^SMTP_PASSWORD is a secret/,
    ],
    'a password inside a URL': [
      'fly.toml',
      replacing('[env]', '[env]\nMETRICS_SINK = "https://me:hunter2@sink.example"'),
      'secret-in-clear',
      /^METRICS_SINK holds a URL with a password/,
    ],
    'a deployment without a worker': [
      'render.yaml',
      replacing('type: worker', 'type: cron'),
      'part-missing',
      /^no worker stands in render\.yaml$/,
    ],
    'a deployment without a queue': [
      'render.yaml',
      replacing('type: keyvalue\n    name', 'type: static\n    name'),
      'part-missing',
      /^no key value instance/,
    ],
    'a process group that went missing': [
      'fly.toml',
      without(/worker = .*\n/),
      'unreadable',
      /for the group worker, and no such group/,
    ],
  }
  for (const [what, [file, change, rule, says]] of Object.entries(cases))
    it(`finds ${what}`, async () => {
      const found = (await lintOf({ [file]: change(ourFiles[file] ?? '') })).filter(
        (finding) => finding.rule === rule,
      )
      expect(found.map((finding) => finding.says).join('\n')).to.match(new RegExp(says.source, 'm'))
      expect(found[0]?.place.file).to.equal(file)
    })

  it('calls the old files of Railway deprecated where they stand alone, and only there', async () => {
    const old = pick('railway.toml', 'railway.worker.toml')
    const deprecated = async (texts: Record<string, string>) =>
      (await lintOf(texts)).filter(({ rule }) => rule === 'file-deprecated').length
    expect(await deprecated(old)).to.equal(2)
    expect(await deprecated({ ...old, ...pick('.railway/railway.ts') })).to.equal(0)
  })

  it('finds where the old files of Railway and their successor differ, with both places', async () => {
    const texts = pick('railway.toml', 'railway.worker.toml', '.railway/railway.ts')
    const changed = (texts['railway.worker.toml'] ?? '').replace(
      'drainingSeconds = 40',
      'drainingSeconds = 60',
    )
    const [finding, ...more] = await lintOf({ ...texts, 'railway.worker.toml': changed })
    expect(more).to.deep.equal([])
    expect(finding).to.include({ rule: 'railway-files-disagree', process: 'pegasus-worker' })
    expect(finding?.says).to.match(/^graceSeconds is another one than in \.railway\/railway\.ts, line \d+$/)
  })

  it('tells what is wrong with a group once, not for each of its services', async () => {
    const text = (ourFiles['render.yaml'] ?? '').replace('value: s3', 'value: S3')
    const found = await lintOf({ 'render.yaml': text })
    expect(found.filter(({ rule }) => rule === 'variable-unusable')).to.have.lengthOf(1)
  })

  it('calls nothing missing that may stand in a group outside of the file', async () => {
    const text = (ourFiles['render.yaml'] ?? '')
      .replace(/ {6}- key: STORAGE_MODE\n.*\n/, '')
      .replaceAll(
        '- fromGroup: pegasus-shared',
        '- fromGroup: pegasus-shared\n      - fromGroup: made-in-the-dashboard',
      )
    const found = await lintOf({ 'render.yaml': text })
    expect(found.filter(({ rule }) => rule === 'variable-missing')).to.deep.equal([])
  })

  it('says what cannot be read, and nothing is right about it', async () => {
    const findings = await lintOf({ 'fly.toml': 'app = ', 'render.yaml': '' })
    expect(findings.map(({ rule, place }) => [rule, place.file])).to.deep.equal([
      ['unreadable', 'fly.toml'],
      ['unreadable', 'render.yaml'],
    ])
  })
})

const lintOf = async (texts: Readonly<Record<string, string>>) => lintDescriptors(await readTexts(texts))
const pick = (...files: string[]) => Object.fromEntries(files.map((file) => [file, ourFiles[file] ?? '']))

function replacing(old: string, by: string): Change {
  return (text) => text.replace(old, by)
}

function without(pattern: RegExp): Change {
  return (text) => text.replace(pattern, '')
}
