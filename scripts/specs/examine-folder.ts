import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as flyOperations from '../../cli/platforms/fly/operations.ts'
import type { Operation } from '../../cli/platforms/graphql.ts'
import * as railwayOperations from '../../cli/platforms/railway/operations.ts'
import { type Exchange, kindOf } from '../../cli/platforms/testing/scripted-platform.ts'
import { examineDescriptor } from './descriptors.ts'
import type { Examined, Finding } from './finding.ts'
import { examineGraphql, graphqlSchemaFrom } from './graphql.ts'
import { OpenApi } from './openapi.ts'
import { recordTraffic } from './traffic.ts'

const root = join(import.meta.dirname, '..', '..')

/** The specifications by the names that the folder has to give them, and what each is. */
export const specifications = {
  'render-openapi.json': 'OpenAPI of the REST API of Render (api-docs.render.com)',
  'railway-graphql-introspection.json':
    'introspection of the GraphQL API of Railway (railwayapp/cli: src/gql/schema.json)',
  'fly-machines-openapi.json': 'OpenAPI of the Machines API of Fly.io (docs.machines.dev)',
  'fly-graphql.schema.graphql': 'GraphQL schema of Fly.io (superfly/flyctl: gql/schema.graphql)',
  'render-blueprint.schema.json': 'JSON schema of render.yaml (render.com/schema/render.yaml.json)',
  'railway.schema.json': 'JSON schema of railway.toml (railway.com/railway.schema.json)',
  'fly-toml.schema.json': 'JSON schema of fly.toml (SchemaStore: fly.json)',
} as const
type Specification = keyof typeof specifications

/** What was examined by one specification; by none where nothing is published. */
export interface Section extends Examined {
  by: Specification | null
  what: string
}

/** Runs every client against its test server, and checks all that was sent and answered, and our deployment files. */
export async function examineFolder(folder: string): Promise<Section[]> {
  const { render, railway, fly } = await recordTraffic()
  const flyGraphql = fly.filter(({ path }) => path === '/graphql')
  const flyMachines = fly.filter(({ path }) => path.startsWith('/v1/'))
  const unpublished = fly.filter(
    (exchange) => !flyGraphql.includes(exchange) && !flyMachines.includes(exchange),
  )
  const openApi = (exchanges: readonly Exchange[]) => (text: string) =>
    new OpenApi(JSON.parse(text)).examine(exchanges)
  const graphql = (exchanges: readonly Exchange[], operations: Operations) => (text: string) =>
    withUnasked(examineGraphql(graphqlSchemaFrom(text), exchanges), exchanges, operations)
  const descriptor = (file: string) => (text: string) => examineDescriptor(join(root, file), JSON.parse(text))
  return [
    by('render-openapi.json', 'the client of Render', openApi(render)),
    by('railway-graphql-introspection.json', 'the client of Railway', graphql(railway, railwayOperations)),
    by(
      'fly-machines-openapi.json',
      'the client of Fly.io, Machines API',
      openApi(withoutPrefix('/v1', flyMachines)),
    ),
    by('fly-graphql.schema.graphql', 'the client of Fly.io, GraphQL', graphql(flyGraphql, flyOperations)),
    {
      by: null,
      what: 'the client of Fly.io, in no published specification',
      looked: [...new Set(unpublished.map(kindOf))].join(', '),
      findings: [],
    },
    by('render-blueprint.schema.json', 'render.yaml', descriptor('render.yaml')),
    by('railway.schema.json', 'railway.toml', descriptor('railway.toml')),
    by('railway.schema.json', 'railway.worker.toml', descriptor('railway.worker.toml')),
    by('fly-toml.schema.json', 'fly.toml', descriptor('fly.toml')),
  ]

  function by(specification: Specification, what: string, examine: (text: string) => Examined): Section {
    const path = join(folder, specification)
    if (!existsSync(path))
      return { by: specification, what, ...unreadable(specification, 'it is not in the folder') }
    try {
      return { by: specification, what, ...examine(readFileSync(path, 'utf8')) }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { by: specification, what, ...unreadable(specification, `it cannot be used: ${why}`) }
    }
  }
}

function unreadable(specification: Specification, says: string): Examined {
  return { looked: 'nothing', findings: [{ where: specification, says }] }
}

/** An operation that is never asked is one that is never checked. */
type Operations = Readonly<Record<string, Operation<unknown>>>

function withUnasked(
  { looked, findings }: Examined,
  exchanges: readonly Exchange[],
  operations: Operations,
): Examined {
  const asked = new Set(exchanges.map(kindOf))
  const unasked = Object.values(operations)
    .map(({ document }) => /^(?:query|mutation) (\w+)/.exec(document)?.[1] ?? document)
    .filter((name) => !asked.has(name))
  const missing = unasked.map((where): Finding => ({ where, says: 'it was never asked, and so not checked' }))
  return { looked, findings: [...findings, ...missing] }
}

function withoutPrefix(prefix: string, exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.map((exchange) => ({ ...exchange, path: exchange.path.slice(prefix.length) }))
}
