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
    'a key of a known form under any name': [
      'fly.toml',
      replacing('[env]', '[env]\nSTUFF = "sk-live-hunter2hunter2"'),
      'secret-in-clear',
      /^STUFF is a secret/,
    ],
    'a database that anybody can reach because nothing is said': [
      'render.yaml',
      without(/ {4}ipAllowList: \[\]\n/),
      'reachable-from',
      /^ipAllowList is absent and must be \[\]/,
    ],
    'writes that are open to everybody': [
      'fly.toml',
      (text) =>
        text.replace('[env]', '[env]\nPLC_OPEN_WRITES = "1"').replace('# secret: PLC_WRITE_API_TOKEN\n', ''),
      'open-to-everybody',
      /^PLC_OPEN_WRITES lets anybody write and delete$/,
    ],
    'reads that are open to everybody': [
      '.railway/railway.ts',
      replacing('PLC_READ_API_TOKEN: preserve()', "PLC_OPEN_READS: 'yes'"),
      'open-to-everybody',
      /^PLC_OPEN_READS lets anybody read every lecture$/,
    ],
    'metrics that are public': [
      'render.yaml',
      replacing(
        '- key: PLC_CLIENT_ADDRESS_HEADER',
        '- key: PLC_METRICS_PUBLIC\n        value: "true"\n      - key: PLC_CLIENT_ADDRESS_HEADER',
      ),
      'open-to-everybody',
      /^PLC_METRICS_PUBLIC lets anybody read the metrics$/,
    ],
    'every origin let in': [
      'fly.toml',
      replacing('[env]', '[env]\nPLC_CORS_ORIGINS = "https://a.example, *"'),
      'open-to-every-origin',
      /^PLC_CORS_ORIGINS is \*$/,
    ],
    'clients that nobody tells apart': [
      'fly.toml',
      without(/PLC_CLIENT_ADDRESS_HEADER = .*\n/),
      'client-address',
      /^PLC_CLIENT_ADDRESS_HEADER is not set and must be fly-client-ip$/,
    ],
    'a header that clients may write': [
      'render.yaml',
      replacing('value: cf-connecting-ip', 'value: x-forwarded-for'),
      'client-address',
      /^PLC_CLIENT_ADDRESS_HEADER is another one and must be cf-connecting-ip$/,
    ],
    'an address without TLS in a public network': [
      'fly.toml',
      replacing('[env]', '[env]\nS3_ENDPOINT_URL = "http://minio.example.com:9000"'),
      'plain-transport',
      /^S3_ENDPOINT_URL is reached without TLS/,
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

  it('takes no number, switch, path or address for a secret because of its name, and no name in the plural', async () => {
    const env = [
      'LLM_MAX_TOKENS = "4096"',
      'USE_API_KEY = "true"',
      'DB_PASSWORD = "/run/secrets/db"',
      'OAUTH_TOKEN = "https://id.example/token"',
      'PASSWORD_POLICY = "strict"',
      'SESSION_TOKEN = "30m"',
    ]
    const text = (ourFiles['fly.toml'] ?? '').replace('[env]', ['[env]', ...env].join('\n'))
    expect((await lintOf({ 'fly.toml': text })).map(({ says }) => says)).to.deep.equal([])
  })

  it('asks for no header behind proxies that are trusted by address, and lets plain transport be allowed', async () => {
    const text = (ourFiles['fly.toml'] ?? '')
      .replace(/PLC_CLIENT_ADDRESS_HEADER = .*/, 'PLC_TRUSTED_PROXIES = "10.0.0.0/8"')
      .replace(
        '[env]',
        '[env]\nS3_ENDPOINT_URL = "http://minio.example.com"\nPLC_ALLOW_PLAIN_TRANSPORT = "S3_ENDPOINT_URL"',
      )
    expect(await lintOf({ 'fly.toml': text })).to.deep.equal([])
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
