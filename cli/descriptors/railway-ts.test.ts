import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { railwayReference } from './railway-reference.ts'
import { readRailwayTs } from './railway-ts.ts'
import { problemsOf, settingsOf, variablesOf } from './testing/described.ts'

const imports =
  "import { defineRailway, group, postgres, preserve, project, ref, service } from 'railway/iac'\n"
const read = (text: string) => readRailwayTs('.railway/railway.ts', text, join(tmpdir(), 'railway.ts'))
/** A program whose function has this body. */
const withBody = (body: string) => read(`${imports}export default defineRailway((ctx) => {\n${body}\n})`)
/** A program with one service `a` that has these variables, in line 3. */
const withVariables = (env: string) =>
  withBody(
    `const db = postgres('Postgres'); const a = service('a', { env: {\n${env}\n} }); return project('p', { resources: [db, a] })`,
  )

describe('reading .railway/railway.ts', function () {
  this.timeout(30_000)

  it('tells a value from what only Railway knows and from what is taken from elsewhere', async () => {
    expect(
      variablesOf(
        await withVariables(
          `TEXT: 'one', QUOTED: \`two\`, DB: db.env.DATABASE_URL, REF: ref(db, 'PGHOST'), SHARED: ctx.shared.KEY,
           KEPT: preserve(), WRITTEN: '\${{ Postgres.DATABASE_URL }}', OWN: '\${{TEXT}}', MIXED: 'x-\${{shared.A}}',
           SEALED: { isSealed: true }, OBJECT: { value: 'three' }`,
        ),
        'a',
      ),
    ).to.deep.equal([
      'TEXT = one',
      'QUOTED = two',
      `DB -> ${railwayReference('Postgres', 'DATABASE_URL')}`,
      `REF -> ${railwayReference('Postgres', 'PGHOST')}`,
      `SHARED -> ${railwayReference('shared', 'KEY')}`,
      'KEPT ? kept as it is at Railway (preserve())',
      `WRITTEN -> ${railwayReference('Postgres', 'DATABASE_URL')}`,
      'OWN = one',
      'MIXED ? a text that Railway puts together from references',
      'SEALED ? sealed or generated at Railway',
      'OBJECT = three',
    ])
  })

  it('gives settings and variables their places', async () => {
    const [, service] = (await withVariables("  A: 'x'")).processes
    expect(service?.variables[0]?.place).to.deep.equal({ file: '.railway/railway.ts', line: 4, column: 3 })
  })

  it('takes settings in each of the ways in which the package does', async () => {
    const descriptor = await withBody(`
      const a = service('a', { start: 's', preDeploy: ['m'], healthcheck: '/h', replicas: 2, deploy: { drainingSeconds: 40, startCommand: 'loses' } })
      const b = service('b', { startCommand: 's', preDeployCommand: 'm', healthcheckPath: '/h', deploy: { numReplicas: 2, drainingSeconds: 40 } })
      const c = service('c', { run: { command: 's', preDeploy: 'm', healthcheck: '/h' }, deploy: { numReplicas: 2, drainingSeconds: 40 } })
      return project('p', { resources: [group('all', [a, [b]]), c] })`)
    expect(problemsOf(descriptor)).to.deep.equal([])
    const expected = {
      startCommand: 's',
      migrateCommand: 'm',
      healthPath: '/h',
      instances: 2,
      graceSeconds: 40,
    }
    for (const name of ['a', 'b', 'c']) expect(settingsOf(descriptor, name)).to.deep.equal(expected)
  })

  it('reads through constants and spreads, and lets the later win', async () => {
    const descriptor = await withBody(
      "const shared = { A: 'one', B: 'two' }\nreturn project('p', { resources: [service('a', { env: { ...shared, B: 'own' } })] })",
    )
    expect(variablesOf(descriptor, 'a')).to.deep.equal(['A = one', 'B = own'])
  })

  it('reads what is put together, assigned and called', async () => {
    const descriptor = await withBody(
      "const e = { A: 'x' }\ne.B = 'y' + 'z'\nreturn project('p', { resources: ['a', 'b'].map((name) => service(name, { env: Object.assign({}, e, { C: name }) })) })",
    )
    expect(problemsOf(descriptor)).to.deep.equal([])
    expect(variablesOf(descriptor, 'b')).to.deep.equal(['A = x', 'B = yz', 'C = b'])
  })

  it('gives what refers to a variable of another service the value that it has there, or its name', async () => {
    const descriptor = await withBody(
      "const a = service('a', { env: { T: 'one', S: preserve() } })\nreturn project('p', { resources: [a, service('w', { env: { T: a.env.T, S: a.env.S } })] })",
    )
    expect(variablesOf(descriptor, 'w')).to.deep.equal(['T = one', `S -> ${railwayReference('a', 'S')}`])
  })

  it('reads types away', async () => {
    const descriptor = await read(
      `${imports}const a: unknown = service('a', { env: { A: 'x' as const } } satisfies object)\nexport default defineRailway((): unknown => project('p', { resources: [a] }))`,
    )
    expect(problemsOf(descriptor)).to.deep.equal([])
    expect(variablesOf(descriptor, 'a')).to.deep.equal(['A = x'])
  })

  it('knows a service only when it is among the resources', async () => {
    const { processes } = await withBody(
      "const a = service('a')\nconst b = service('b')\nreturn project('p', { resources: [a] })",
    )
    expect(processes.map(({ process }) => process)).to.deep.equal(['a'])
  })

  for (const decided of [
    "ctx.environment === 'production' ? 'x' : 'y'",
    'process.env.A',
    "process.env.A ?? 'x'",
    `\`x\${ctx.environment}\``,
    'ctx.environment',
    "ctx.randomString('salt')",
    'ctx.projectId',
  ])
    it(`does not guess what is decided when Railway runs it: ${decided}`, async () => {
      const descriptor = await withVariables(`A: ${decided}`)
      expect(problemsOf(descriptor)).to.deep.equal([])
      expect(descriptor.processes.at(-1)?.variables[0]?.value.kind).to.equal('withheld')
    })

  it('lets it change nothing here', async () => {
    await read(
      `${imports}globalThis.ranHere = true\nexport default defineRailway(() => project('p', { resources: [] }))`,
    )
    expect(globalThis).to.not.have.property('ranHere')
  })

  describe('tells, with place and remedy,', () => {
    const cases: Record<string, [text: string, problem: RegExp]> = {
      'an empty file': ['', /^1:1 the file does not export what defineRailway makes$/],
      'broken notation': [
        `${imports}export default (`,
        /^2:1 this cannot be evaluated.*: it is not TypeScript/,
      ],
      'broken notation among types': ['const a: string = 1\nconst = 2', /it is not TypeScript/],
      'another export': ['export default 1', /does not export/],
      'a function of another module': [
        "import { defineRailway } from './mine'\nexport default defineRailway(() => 1)",
        /^1:1 this cannot be evaluated .*: it imports \.\/mine, and may import/,
      ],
      'no function': [`${imports}export default defineRailway(1)`, /does not export/],
      'a name that nothing has': [
        `${imports}export default defineRailway(() => project('p', { resources: [other] }))`,
        /^2:1 this cannot be evaluated .*: it throws ReferenceError/,
      ],
      'nothing that is returned': [`${imports}export default defineRailway(() => {})`, /nothing is returned/],
      'something else that is returned': [
        `${imports}export default defineRailway(() => 1)`,
        /this is no project/,
      ],
      'another project for whoever has something': [
        `${imports}export default defineRailway((ctx) => { if (ctx.x) { return 1 } return project('p', { resources: [] }) })`,
        /this is no project/,
      ],
      'variables that are put together elsewhere': [
        `${imports}export default defineRailway(() => project('p', { resources: [service('a', { env: { ...process.env } })] }))`,
        /env of a cannot be read/,
      ],
      'a value that is a number': [
        `${imports}export default defineRailway(() => project('p', { resources: [service('a', { env: { A: 1 } })] }))`,
        /A of a is no text/,
      ],
      'a reference to nothing': [
        `${imports}export default defineRailway(() => project('p', { resources: [service('a', { env: { A: '\${{a.B}}' } })] }))`,
        /A refers to B of a/,
      ],
      'a setting that is decided when it runs': [
        `${imports}export default defineRailway((ctx) => project('p', { resources: [service('a', { start: ctx.x })] }))`,
        /start cannot be read/,
      ],
    }
    for (const [what, [text, problem]] of Object.entries(cases))
      it(what, async () => {
        const descriptor = await read(text)
        expect(problemsOf(descriptor).join('\n')).to.match(new RegExp(problem.source, 'm'))
        for (const { remedy } of descriptor.problems) expect(remedy).to.match(/^[A-Z].+\.$/)
      })
  })
})
