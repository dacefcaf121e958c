import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { railwaySchema } from '../cli/platforms/testing/railway-schema.ts'
import type { Exchange } from '../cli/platforms/testing/scripted-platform.ts'
import { examineDescriptor } from './specs/descriptors.ts'
import { excuseFor } from './specs/exceptions.ts'
import { examineGraphql, graphqlSchemaFrom } from './specs/graphql.ts'
import { OpenApi } from './specs/openapi.ts'
import { recordTraffic } from './specs/traffic.ts'

describe('test:specs', () => {
  it('says what to name without a folder', () => {
    const { status, stderr } = run([])

    expect(status).to.equal(1)
    expect(stderr).to.include('npm run test:specs -- FOLDER').and.to.include('render-openapi.json')
  })

  it('is red for a folder that lacks the specifications: what is not checked is not clean', () => {
    inFolder((folder) => {
      writeFileSync(join(folder, 'railway.schema.json'), '{"properties": {"build": {}, "deploy": {}}}')
      writeFileSync(join(folder, 'fly-toml.schema.json'), '<html>')
      const { status, stdout } = run([folder])

      expect(status).to.equal(1)
      expect(stdout)
        .to.include('✔ railway.toml by railway.schema.json')
        .and.to.include('render-openapi.json: it is not in the folder')
        .and.to.include('fly-toml.schema.json: it cannot be used')
    })
  })

  describe('over an OpenAPI document', () => {
    it('finds nothing where everything is as published', () => {
      expect(mistakesOver(specification, exchange)).to.deep.equal([])
    })

    const plantedInUs: Record<string, [Partial<Exchange>, string]> = {
      'a path': [{ path: '/things' }, 'the specification has no such operation'],
      'a method': [{ method: 'PUT' }, 'the specification has no such operation'],
      'an argument': [{ path: '/boxes/none' }, '"box": it must match pattern "^box-"'],
      'a parameter': [
        { query: new URLSearchParams({ limit: '7', page: '2' }) },
        'the query has "page", which the specification does not know',
      ],
      'the value of a parameter': [
        { query: new URLSearchParams({ limit: 'all' }) },
        '"limit": it must be integer',
      ],
      'a missing parameter': [{ query: new URLSearchParams() }, '"limit" is required, and is not sent'],
      'a field that is sent': [
        { body: { name: 'x', colour: 'red' } },
        'the body: it has "colour", which the specification does not know',
      ],
      'a field that is missing': [{ body: {} }, "the body: it must have required property 'name'"],
      'a field that is answered': [
        { answer: '{"id":"box-1","size":1,"weight":2}' },
        'the answer 201: it has "weight", which the specification does not know',
      ],
      'the type of a field that is answered': [
        { answer: '{"id":"box-1","size":"big"}' },
        'the answer 201: /size must be integer',
      ],
      'a status': [{ status: 200 }, 'the answer has the status 200, which the specification does not know'],
      'an answer without a body': [{ answer: '' }, 'the answer 201 has no body'],
      'an answer with one': [{ status: 202 }, 'the answer 202 has a body, and should have none'],
    }
    for (const [what, [change, says]] of Object.entries(plantedInUs))
      it(`finds ${what} of ours that is wrong`, () => {
        expect(mistakesOver(specification, { ...exchange, ...change })).to.deep.equal([says])
      })

    it('finds a field that a newer specification calls otherwise', () => {
      const newer = JSON.stringify(specification).replaceAll('"size"', '"volume"')

      expect(mistakesOver(JSON.parse(newer), exchange).join()).to.include(
        '"size", which the specification does not know',
      )
    })
  })

  describe('over a GraphQL schema', () => {
    let traffic: Exchange[]

    before(async () => {
      traffic = (await recordTraffic()).railway
    })

    it('finds nothing where everything is as published', () => {
      expect(examineGraphql(graphqlSchemaFrom(railwaySchema), traffic).findings).to.deep.equal([])
    })

    const planted: Record<string, [from: string, to: string, where: string, says: RegExp]> = {
      'a field': [
        'canRollback: Boolean!',
        'canRestore: Boolean!',
        'Deployments',
        /Cannot query field "canRollback"/,
      ],
      'an argument': [
        'id: String!, first: Int',
        'deployment: String!, first: Int',
        'DeploymentEvents',
        /argument "id"/,
      ],
      'a type that has fields': [
        'deploymentRollback(id: String!): Boolean!',
        'deploymentRollback(id: String!): Deployment!',
        'Rollback',
        /must have a selection of subfields/,
      ],
      'a field of an input': [
        'enabled: Boolean! environmentId',
        'on: Boolean! environmentId',
        'AutoDeployUpdate',
        /"enabled"/,
      ],
      'a word for a state': [
        'SLEEPING SUCCESS',
        'SLEEPING SUCCEEDED',
        'Deployments',
        /status is no DeploymentStatus/,
      ],
      'the type of an answer': [
        'canRollback: Boolean!',
        'canRollback: Int!',
        'Deployments',
        /canRollback is no Int/,
      ],
    }
    for (const [what, [from, to, where, says]] of Object.entries(planted))
      it(`finds ${what} that is not as published`, () => {
        expect(railwaySchema).to.include(from)
        const { findings } = examineGraphql(graphqlSchemaFrom(railwaySchema.replace(from, to)), traffic)

        expect(
          findings.filter((finding) => finding.where === where && says.test(finding.says)),
        ).to.not.deep.equal([])
      })

    it('finds what was answered without being asked for, and null where none may be', () => {
      const [first] = traffic.filter(({ answer }) => answer.includes('"projectId":"project-1"'))
      if (first === undefined) throw new Error('no exchange')
      const answers = [
        first.answer.replace('"projectId"', '"extra":1,"projectId"'),
        first.answer.replace('"project-1"', 'null'),
      ]
      const { findings } = examineGraphql(
        graphqlSchemaFrom(railwaySchema),
        answers.map((answer) => ({ ...first, answer })),
      )

      expect(findings.map(({ says }) => says)).to.deep.equal([
        'the answer: data.projectToken has "extra", which was not asked for',
        'the answer: data.projectToken.projectId is null',
      ])
    })
  })

  describe('over a schema of deployment files', () => {
    const schema = {
      properties: { app: { type: 'string' }, env: { additionalProperties: { type: 'string' } } },
    }

    it('finds a wrong value, and a section that the schema does not know', () => {
      expect(
        mistakesInFile('app = "pegasus"\n[env]\nPORT = 8080\n[[restart]]\npolicy = "always"\n'),
      ).to.deep.equal(['/env/PORT must be string', 'it has "restart", which the specification does not know'])
    })

    it('excuses what the published schema is known to lack, and nothing else', () => {
      const says = (name: string) => `it has "${name}", which the specification does not know`

      expect(excuseFor({ where: 'fly.toml', says: says('restart') })).to.include('flyctl reads')
      expect(excuseFor({ where: 'fly.toml', says: says('restarts') })).to.equal(undefined)
      expect(excuseFor({ where: 'railway.toml', says: says('restart') })).to.equal(undefined)
    })

    function mistakesInFile(text: string): string[] {
      return inFolder((folder) => {
        const path = join(folder, 'fly.toml')
        writeFileSync(path, text)
        return examineDescriptor(path, schema).findings.map(({ says }) => says)
      })
    }
  })
})

const exchange: Exchange = {
  method: 'POST',
  path: '/boxes/box-1',
  query: new URLSearchParams({ limit: '7' }),
  headers: {},
  body: { name: 'x' },
  status: 201,
  answer: '{"id":"box-1","size":1}',
}

const specification = {
  paths: {
    '/boxes/{box}': {
      parameters: [{ name: 'box', in: 'path', required: true, schema: { type: 'string', pattern: '^box-' } }],
      post: {
        parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'integer' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
            },
          },
        },
        responses: {
          201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/box' } } } },
          202: { description: 'queued' },
        },
      },
    },
  },
  components: {
    schemas: {
      thing: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      box: {
        allOf: [
          { $ref: '#/components/schemas/thing' },
          { type: 'object', properties: { size: { type: 'integer' } } },
        ],
      },
    },
  },
}

function mistakesOver(document: Record<string, unknown>, made: Exchange): string[] {
  return new OpenApi(document).examine([made]).findings.map(({ says }) => says)
}

function run(args: string[]) {
  const script = join(import.meta.dirname, 'specs.ts')
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 60_000 })
}

function inFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
