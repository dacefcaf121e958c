import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { evaluateRailwayTs, sandboxFlags } from './evaluate-railway-ts.ts'

const limits = { timeMs: 20_000, heapMegabytes: 128, resultBytes: 100_000 }
const made = (expression: string) => `export default () => (${expression})`

describe('evaluating a railway.ts', function () {
  this.timeout(60_000)
  let outer: string
  let folder: string
  before(() => {
    outer = mkdtempSync(join(tmpdir(), 'railway-sandbox-'))
    folder = join(outer, 'inside')
    mkdirSync(folder)
    writeFileSync(join(outer, 'secret.ts'), "export default 'hunter2'")
    writeFileSync(join(outer, 'secret.json'), '"hunter2"')
    symlinkSync(join(outer, 'secret.ts'), join(folder, 'link.ts'))
    writeFileSync(join(folder, 'beside.ts'), "export const name: string = 'beside'")
    writeFileSync(join(folder, 'beside.json'), '{"name": "json"}')
  })
  after(() => rmSync(outer, { recursive: true }))

  it('imports what stands beside it, TypeScript and JSON', async () => {
    const told = await evaluate(
      `import { name } from './beside.ts'\nimport json from './beside.json' with { type: 'json' }\n${made('[name, json.name]')}`,
    )
    expect(told).to.have.deep.property('made', { list: ['beside', 'json'] })
  })

  it('waits for what it promises', async () => {
    expect(await evaluate('export default async () => 1')).to.have.property('made', 1)
  })

  const refused: Record<string, [text: string, failure: RegExp]> = {
    'writes to the disk': [`import { writeFileSync } from 'node:fs'\n${made('1')}`, /it imports node:fs/],
    'reads what is not its own': [
      made("process.getBuiltinModule('fs').readFileSync('/etc/passwd')"),
      /TypeError/,
    ],
    'starts a program': [`import { spawn } from 'child_process'\n${made('1')}`, /it imports child_process/],
    'opens a socket': [`import net from 'node:net'\n${made('1')}`, /it imports node:net/],
    'asks the network': [made("fetch('http://127.0.0.1:1/')"), /ReferenceError/],
    'opens a web socket': [made("new WebSocket('ws://127.0.0.1:1/')"), /ReferenceError/],
    'imports a builtin while it runs': [
      "export default async () => { await import('node:net') }",
      /it imports node:net/,
    ],
    'imports code from a data address': [
      `import 'data:text/javascript,export{}'\n${made('1')}`,
      /it imports something/,
    ],
    'imports code from the network': [`import 'http://127.0.0.1:1/x.js'\n${made('1')}`, /it imports http:/],
    'imports a package': [`import { z } from 'zod'\n${made('1')}`, /it imports zod/],
    'imports a file above its folder': [
      `import a from '../secret.ts'\n${made('a')}`,
      /it imports \.\.\/secret\.ts/,
    ],
    'imports a file above its folder by a link': [
      `import a from './link.ts'\n${made('a')}`,
      /it imports \.\/link\.ts/,
    ],
    'makes code of text': [made("eval('1')"), /EvalError/],
    'makes functions of text': [made("(() => {}).constructor('return 1')()"), /EvalError/],
    'reaches for the internals': [made("process.binding('tcp_wrap')"), /TypeError/],
    'reaches for addons': [made("process.dlopen({}, 'x')"), /TypeError/],
    'reaches out by an error of the other realm': [
      "export default () => import('node:net').catch((error) => error.constructor.constructor('return process')().pid)",
      /EvalError/,
    ],
    'throws what is no error': ["throw 'hunter2'", /it throws an error/],
    'throws what cannot be looked at': [
      'throw new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 } })',
      /cannot be looked at|throws/,
    ],
    'ends early': [`process.exit(0)\n${made('1')}`, /TypeError/],
    'waits for ever': ['export default () => new Promise(() => {})', /it ended before/],
    'describes too much': [made("'x'.repeat(1_000_000)"), /more than 97/],
  }
  for (const [what, [text, failure]] of Object.entries(refused))
    it(`refuses a file that ${what}`, async () => {
      const told = await evaluate(text)
      expect('failure' in told ? told.failure : JSON.stringify(told)).to.match(failure)
      expect(JSON.stringify(told)).to.not.include('hunter2')
    })

  for (const [what, text] of Object.entries({
    'loops for ever': 'for (;;) {}',
    'loops for ever when it is asked': 'export default () => { for (;;) {} }',
    'hands over to itself for ever': 'export default async () => { for (;;) await null }',
  }))
    it(`stops a file that ${what}`, async () => {
      const told = await evaluate(text, { ...limits, timeMs: 1_500 })
      expect(told).to.have.property('failure', 'it did not end within 1.5 s')
    })

  for (const [what, text] of Object.entries({
    lists: 'const all = []; for (;;) all.push(new Array(10_000).fill(1))',
    texts: "const all = []; for (let i = 0; ; i += 1) all.push(('x' + i).repeat(100_000).split(''))",
    'bytes outside of the heap': 'const all = []; for (;;) all.push(new Uint8Array(100_000_000).fill(1))',
  }))
    it(`stops a file that takes ${what} without end`, async () => {
      const told = await evaluate(text)
      expect(told)
        .to.have.property('failure')
        .that.matches(/more than 128 MB|ReferenceError/)
    })

  it('shows it no variable of this process', async () => {
    process.env['RAILWAY_SANDBOX_SECRET'] = 'hunter2'
    try {
      const told = await evaluate(
        made('[process.env.RAILWAY_SANDBOX_SECRET ?? null, Object.keys(process.env)]'),
      )
      expect(told).to.have.deep.property('made', { list: [null, { list: [] }] })
      expect(told).to.have.nested.property('asked.outside', true)
    } finally {
      delete process.env['RAILWAY_SANDBOX_SECRET']
    }
  })

  it('takes nothing that it prints for its result', async () => {
    const fake = JSON.stringify({ made: 'fake', asked: {} })
    const told = await evaluate(`console.log('${fake}'); console.error('${fake}')\n${made("'true'")}`)
    expect(told).to.have.property('made', 'true')
  })

  it('is not misled by what it does to the prototypes', async () => {
    const told = await evaluate(`
      import { service } from 'railway/iac'
      Object.prototype.toJSON = () => 'polluted'
      Object.prototype.start = 'polluted'
      Array.prototype.toJSON = () => 'polluted'
      Array.prototype.map = () => ['polluted']
      Object.entries = Object.keys = JSON.stringify = () => 'polluted'
      globalThis.Error = globalThis.Proxy = globalThis.Object = undefined
      export default () => [service('a', { replicas: 2 })].concat('b')`)
    expect(JSON.stringify(told)).to.include('["replicas",2]').and.not.include('polluted')
  })

  it('keeps a process that got out of the realm from files, programs, addons and workers', () => {
    const tries = `
      const results = []
      for (const attempt of [
        () => require('fs').readFileSync('/etc/passwd'),
        () => require('fs').readFileSync('${join('..', 'secret.json')}'),
        () => require('fs').writeFileSync('written', ''),
        () => require('child_process').spawnSync('true').error?.code ?? 'ran',
        () => new (require('worker_threads').Worker)('1', { eval: true }),
        () => process.binding('tcp_wrap'),
        () => process.dlopen({ exports: {} }, '/tmp/x.node'),
        () => new Function('return 1')(),
      ])
        try { results.push(String(attempt())) } catch (error) { results.push(error.code ?? error.name) }
      require('fs').writeSync(1, results.join())`
    const { stdout } = spawnSync(process.execPath, [...sandboxFlags(folder), '-e', tries], {
      cwd: folder,
      env: {},
      encoding: 'utf8',
    })
    expect(stdout).to.match(/^(?:ERR_ACCESS_DENIED,|ERR_DLOPEN_DISABLED,){7}EvalError$/)
    expect(existsSync(join(folder, 'written'))).to.equal(false)
  })

  it('lets nothing reach a server that listens', async () => {
    let reached = 0
    const server = createServer(() => {
      reached += 1
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const asks = ['fetch', 'new WebSocket', 'new EventSource'].map(
      (ask) => `${ask}('http://127.0.0.1:${port}/')`,
    )
    for (const ask of asks) await evaluate(`try { ${ask} } catch {}\n${made('1')}`)
    server.close()
    expect(reached).to.equal(0)
  })

  const evaluate = (text: string, within = limits) =>
    evaluateRailwayTs(join(folder, 'railway.ts'), text, { environment: 'production', limits: within })
})
