import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { expect } from 'chai'
import { declarations } from '../service/contract/environment.ts'
import { pegasusThat } from '../smoke/testing/pegasus-that.ts'
import { runAgainst, smokePlan } from '../smoke/testing/run-against.ts'
import { goodRender, startRender } from './platforms/testing/render-server.ts'
import { runCommand as runInProcess } from './testing/run-command.ts'

const asked = new Set<string>()
const runCommand: typeof runInProcess = (args, given) => {
  asked.add(args.join(' '))
  return runInProcess(args, given)
}

/** Commands that are not run here, and why nothing that they are given can leave by them. */
const notAsked: Readonly<Record<string, string>> = {
  drill: 'asks a stack that it starts itself, through verify',
  'migrate rehearse': 'asks a stack that it starts itself, through smoke',
  'rollback run': 'shows the plan of rollback plan; its steps are commands that are asked here',
  'runbook list': 'only reads the pages of docs/runbooks',
  'runbook show': 'only reads the pages of docs/runbooks',
  'runbook run': 'its steps are commands that are asked here',
  'stack up': 'makes up the tokens of a stack for this machine',
}

const canary = (name: string) => `Canary-${name.toLowerCase()}&"<${name.length}/+=7f3a9c21`
// A token is one word of printable ASCII.
const tokens = Object.fromEntries(
  ['PLC_WRITE_API_TOKEN', 'PLC_READ_API_TOKEN', 'PLC_OPS_API_TOKEN'].map((name) => [name, canary(name)]),
)
const addresses = {
  DATABASE_URL: `postgres://canary-user:${encodeURIComponent(canary('db'))}@127.0.0.1:1/pegasus`,
  REDIS_URL: `redis://:${encodeURIComponent(canary('redis'))}@127.0.0.1:1`,
}
const variables: Record<string, string> = {
  ...Object.fromEntries(Object.keys(declarations).map((name) => [name, canary(name)])),
  ...tokens,
  ...addresses,
  // The loudest that a run can be made to be.
  DEBUG: '*',
  NODE_DEBUG: 'undici,http,net,tls',
  GITHUB_ACTIONS: 'true',
}
const secrets = [...Object.keys(declarations).map(canary), canary('db'), canary('redis'), canary('render')]

const declared = Object.keys(declarations)
const quoted = (name: string) => JSON.stringify(canary(name))
/** Deployment files that hold every secret, and hold one where a setting should be. */
const leakyFiles: Readonly<Record<string, string>> = {
  'render.yaml': `services:
  - type: web
    name: a
    runtime: ${quoted('db')}
    healthCheckPath: ${quoted('redis')}
    dockerCommand: ${JSON.stringify(`node ${canary('db')}`)}
    maxShutdownDelaySeconds: ${quoted('db')}
    envVars:
${declared.map((name) => `      - { key: ${name}, value: ${quoted(name)} }`).join('\n')}
      - { key: ${quoted('db')}, value: true }`,
  'fly.toml': `kill_timeout = ${quoted('db')}
[processes]
app = ${JSON.stringify(`sh -c ${canary('redis')}`)}
[env]
${declared.map((name) => `${name} = ${quoted(name)}`).join('\n')}`,
  '.railway/railway.ts': `import { defineRailway, project, service } from 'railway/iac'
export default defineRailway(() => project(${quoted('db')}, { resources: [service('a', {
  start: ${quoted('db')},
  healthcheck: ${quoted('redis')},
  env: { ${declared.map((name) => `${name}: ${quoted(name)}`).join(', ')} },
})] }))`,
}

describe('no secret leaves the command', function () {
  this.timeout(120_000)
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  for (const [command, flags] of Object.entries({
    verify: ['--for', '1s', '--every', '1s', '--settle', '1ms', '--lecture', 'pdf'],
    smoke: ['--lecture', 'pdf'],
  }))
    it(`${command}, whatever the service echoes of its tokens, in any output, report or bundle`, async () => {
      const pegasus = await pegasusThat({ instead: echoEverything })
      const run = await keepingEverything([command, '--target', pegasus.url.href, ...flags])
      const sent = pegasus.received.filter(({ authorization }) => authorization !== undefined)
      await pegasus.close()

      expect(sent, 'requests with a token').to.not.deep.equal([])
      expect(run.code).to.equal(3)
      expect(leaksIn(run.said)).to.deep.equal([])
    })

  it('verify, when a flow is good, in any output, report or bundle', async () => {
    const pegasus = await pegasusThat({ token: tokens['PLC_WRITE_API_TOKEN'] ?? '' })
    const run = await keepingEverything([
      'verify',
      '--target',
      pegasus.url.href,
      ...['--for', '1s', '--every', '1s', '--lecture', 'pdf', '--save', folder],
    ])
    await pegasus.close()
    expect(run.said).to.include('ingest')
    expect(leaksIn(run.said)).to.deep.equal([])
  })

  it('soak, in any output, report or bundle', async () => {
    const pegasus = await pegasusThat({ instead: echoEverything })
    const { said } = await keepingEverything([
      'soak',
      '--target',
      pegasus.url.href,
      '--for',
      '300ms',
      '--every',
      '100ms',
    ])
    await pegasus.close()
    expect(leaksIn(said)).to.deep.equal([])
  })

  it('status, in any output, report or bundle', async () => {
    const pegasus = await pegasusThat({ instead: echoEverything })
    const { said } = await keepingEverything(['status', '--target', pegasus.url.href])
    await pegasus.close()
    expect(leaksIn(said)).to.deep.equal([])
  })

  it('verify, whatever the log of its platform holds, in any output, report or bundle', async () => {
    const world = goodRender()
    world.key = canary('render')
    const [, worker] = world.services
    worker?.deploys.unshift({ id: 'dep-3', status: 'update_failed', failure: { nonZeroExit: 1 } })
    const held = [world.key, ...Object.values(tokens), canary('OPENAI_API_KEY'), addresses.DATABASE_URL]
    for (const text of held.flatMap(formsOf)) worker?.log?.push({ at: '2026-11-05T10:02:00Z', text })
    const render = await startRender(world)
    const pegasus = await pegasusThat()
    writeFileSync(
      join(folder, 'pegasus-ops.yaml'),
      `targets: { here: { url: "${pegasus.url.href}", platform: { worker: "render:srv-worker" } } }`,
    )
    const run = await keepingEverything(
      ['verify', '--target', 'here', '--no-smoke', '--for', '1s', '--every', '1s', '--settle', '0s'],
      {
        RENDER_API_KEY: world.key,
        RENDER_HOST: render.url.href,
      },
    )
    await Promise.all([pegasus.close(), render.close()])

    expect(run.code).to.equal(3)
    expect(run.said).to.include('the last lines of pegasus-worker')
    expect(leaksIn(run.said)).to.deep.equal([])
  })

  for (const args of [
    ['jobs', 'dead-letter'],
    ['jobs', 'replay', '--all'],
    ['jobs', 'replay', 'an-id'],
  ])
    it(`${args.join(' ')}, whatever the service echoes`, async () => {
      const pegasus = await pegasusThat({ instead: echoEverything })
      const forms = [[], ['--json']].map((form) =>
        runCommand([...args, '--target', pegasus.url.href, ...form], { variables }),
      )
      const said = (await Promise.all(forms)).map(({ stdout, stderr }) => stdout + stderr)
      await pegasus.close()
      expect(leaksIn(said.join('\n'))).to.deep.equal([])
    })

  it('smoke --resume and --gc, and what is kept of a run to resume', async () => {
    const pegasus = await pegasusThat({ token: tokens['PLC_WRITE_API_TOKEN'] ?? '', keepsDeleted: true })
    const state = { XDG_STATE_HOME: join(folder, 'state') }
    const args = ['--target', pegasus.url.href]
    const runs = [
      await runCommand(['smoke', ...args, '--lecture', 'pdf'], { variables: { ...variables, ...state } }),
      await runCommand(['smoke', ...args, '--resume'], { variables: { ...variables, ...state } }),
      await runCommand(['smoke', ...args, '--gc'], { variables: { ...variables, ...state } }),
    ]
    await pegasus.close()
    const ledgers = readdirSync(join(folder, 'state', 'pegasus-ops', 'ledgers'), { withFileTypes: true })
    const kept = ledgers.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    expect(kept, 'ledgers').to.have.length(1)
    expect(leaksIn([...kept, ...runs.map(({ stdout, stderr }) => stdout + stderr)].join('\n'))).to.deep.equal(
      [],
    )
  })

  it('report, of a run that was echoed at', async () => {
    const pegasus = await pegasusThat({ instead: echoEverything })
    const bundle = join(folder, 'bundle.jsonl')
    await runCommand(['smoke', '--target', pegasus.url.href, '--lecture', 'pdf', '--bundle', bundle], {
      variables,
    })
    await pegasus.close()
    const { code, stdout, stderr } = await runCommand(['report', bundle], { variables })
    expect(code).to.equal(3)
    expect(leaksIn(stdout + stderr)).to.deep.equal([])
  })

  for (const [format, flags] of Object.entries({ text: [], json: ['--json'] }))
    for (const file of Object.keys(leakyFiles))
      it(`config lint, of ${file} with every secret in clear, as ${format}`, async () => {
        mkdirSync(join(folder, '.railway'))
        writeFileSync(join(folder, file), leakyFiles[file] ?? '')
        const { code, stdout, stderr } = await runCommand(['config', 'lint', '--folder', folder, ...flags], {
          variables: { ...variables, DEBUG: '' },
        })
        expect(code).to.equal(3)
        expect(stdout).to.include('secret-in-clear')
        expect(leaksIn(stdout + stderr)).to.deep.equal([])
      })

  it('env-diff, over every kind of witness, in any output, report or baseline', async () => {
    for (const [file, text] of Object.entries(leakyFiles)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const dotenv = declared.map((name) => `${name}='${canary(name)}'`).join('\n')
    writeFileSync(
      join(folder, '.env.worker'),
      `${dotenv}\nS3_BUCKET=x\n${canary('db')}\nA="${canary('redis')}`,
    )
    const world = goodRender()
    for (const service of world.services)
      service.variables = Object.fromEntries(declared.map((name) => [name, canary(`${service.id}${name}`)]))
    const render = await startRender({ ...world, key: canary('db') })
    const pegasus = await pegasusThat({ instead: echoEverything })
    const reports = ['json', 'xml', 'md'].flatMap((format) => ['--report', `r.${format}`])
    const { code, stdout, stderr } = await runCommand(
      [
        ...['env-diff', 'api=process:', 'file:.env.worker', ...Object.keys(leakyFiles), 'live:'],
        ...['render:srv-api', 'render:srv-worker', 'railway:p/e/s'],
        ...['--target', pegasus.url.href, '--baseline', 'known.json', '--write-baseline', ...reports],
      ],
      {
        folder,
        variables: {
          ...{ ...variables, RENDER_API_KEY: canary('db'), RENDER_HOST: render.url.href },
          ...{ RAILWAY_TOKEN: canary('redis'), RAILWAY_API_URL: 'http://127.0.0.1:1' },
          GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        },
      },
    )
    await Promise.all([render.close(), pegasus.close()])
    const files = ['r.json', 'r.xml', 'r.md', 'known.json', 'summary.md']
    const said = [stdout, stderr, ...files.map((file) => readFileSync(join(folder, file), 'utf8'))].join('\n')
    expect(said).to.include('render:srv-worker')
    expect(code, stderr.slice(-600)).to.be.oneOf([3, 4])
    expect(leaksIn(said)).to.deep.equal([])
    const ofServices = world.services.flatMap(({ variables: held }) => Object.values(held))
    expect(ofServices.filter((secret) => said.replaceAll(/\s+/g, '').includes(secret))).to.deep.equal([])
  })

  const misuses: Record<string, string[]> = {
    'a target with a password': [
      'verify',
      '--target',
      `https://me:${encodeURIComponent(canary('db'))}@a.example`,
    ],
    'a target that is no name': ['smoke', '--target', `a:${canary('db')}`],
    'a database that refuses': ['migrate', 'status'],
    'a migration of one that refuses': ['migrate', 'up'],
    'the plan for a database that refuses': ['migrate', 'plan'],
    'a step back of one that refuses': ['migrate', 'down'],
    'a rollback of what does not answer': ['rollback', 'plan', '--target', 'http://127.0.0.1:1'],
    'no walk': ['runbook', 'timeline', canary('db')],
    'no stack': ['stack', 'down'],
    'variables of no stack': ['stack', 'env'],
    'a bundle that is none': ['report', '/dev/null'],
    'no targets file': ['config', 'lint', '--file', '/nowhere'],
    'an address that is a secret': ['env-diff', addresses.DATABASE_URL],
    'a baseline that is none': ['env-diff', '--baseline', '/dev/null'],
    'no run to resume': ['smoke', '--resume', canary('db'), '--target', 'http://127.0.0.1:1'],
    'nothing to collect from': ['smoke', '--gc', '--target', 'http://127.0.0.1:1'],
    'no such flag': ['verify', '--no-such-flag'],
    help: ['--help'],
  }
  for (const [what, args] of Object.entries(misuses))
    it(`${args.slice(0, 2).join(' ')}, for ${what}`, async () => {
      const { stdout, stderr } = await runCommand(args, {
        variables: { ...variables, HOME: folder, DEBUG: '' },
      })
      expect(leaksIn(stdout + stderr)).to.deep.equal([])
    })

  it('by any command that there is', () => {
    const commands = readdirSync(join(import.meta.dirname, 'commands'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -'.ts'.length).replaceAll(sep, ' '))
    const isAsked = (command: string) => [...asked].some((args) => `${args} `.startsWith(`${command} `))
    const left = commands.filter((command) => !isAsked(command) && !(command in notAsked))
    expect(left, 'run it in a test above, or say why not').to.deep.equal([])
    expect(Object.keys(notAsked).filter((command) => !commands.includes(command))).to.deep.equal([])
  })

  for (const secret of ['0', 'true', 'pass', 'sse', 'completed'])
    it(`and the token "${secret}" changes no verdict`, async () => {
      const judged = async (token: string | null) => {
        const { outcome, findings } = await runAgainst({}, { plan: smokePlan, token })
        return { outcome, answers: findings.map(({ check, answer }) => [check, answer.outcome]) }
      }
      expect(await judged(secret)).to.deep.equal(await judged(null))
    })

  /** Runs a command that leaves everything that it can leave, and gives back all of it. */
  async function keepingEverything(
    args: string[],
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; said: string }> {
    const reports = ['json', 'xml', 'md', 'html'].flatMap((format) => [
      '--report',
      join(folder, `r.${format}`),
    ])
    const summary = join(folder, 'summary.md')
    const { code, stdout, stderr } = await runCommand(
      [...args, ...reports, '--bundle', join(folder, 'bundle.jsonl')],
      { variables: { ...variables, ...more, GITHUB_STEP_SUMMARY: summary }, folder },
    )
    const files = readdirSync(folder).filter((name) => !/\.(pdf|csv)$/.test(name))
    expect(files, stderr.slice(-600)).to.include.members([
      'bundle.jsonl',
      'r.html',
      'r.json',
      'r.md',
      'r.xml',
      'summary.md',
    ])
    return {
      code,
      said: [stdout, stderr, ...files.map((name) => readFileSync(join(folder, name), 'utf8'))].join('\n'),
    }
  }
})

/** A Pegasus that answers who it is, and every write with all that it was sent, in every encoding. */
function echoEverything(request: IncomingMessage, response: ServerResponse): boolean {
  const sent = request.headers.authorization ?? ''
  const echoed = ['', ...formsOf(sent.replace('Bearer ', '')), ...formsOf(sent)].join(' ; ')
  response.setHeader('x-request-id', `${crypto.randomUUID()} ${Buffer.from(echoed).toString('base64')}`)
  if (request.method === 'GET' && request.url?.startsWith('/health')) return false
  response.writeHead(422, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ detail: echoed, code: 'unprocessable', requestId: echoed }))
  return true
}

function leaksIn(text: string): string[] {
  // A wrapped report may cut it in two.
  const unwrapped = text.replaceAll(/\s+/g, '')
  return secrets.filter((secret) => formsOf(secret).some((form) => unwrapped.includes(form)))
}

/** A secret as it may turn up, by encoders of the test's own. */
function formsOf(secret: string): string[] {
  const escaped = (replacements: Record<string, string>) =>
    [...secret].map((character) => replacements[character] ?? character).join('')
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    escaped({ '&': '&amp;', '<': '&lt;', '"': '&quot;' }),
    escaped({ '&': '&#38;', '<': '&#60;', '"': '&#34;' }),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ]
}
