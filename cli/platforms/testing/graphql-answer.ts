import { type GraphQLSchema, graphql } from 'graphql'
import { type Asked, documentIn, type Reply } from './scripted-platform.ts'

/** What a GraphQL server answers to a question over this root: its own errors too, with the status 200. */
export async function answerGraphql(schema: GraphQLSchema, root: object, { body }: Asked): Promise<Reply> {
  const source = documentIn(body)
  if (source === undefined) return { status: 400, body: { message: 'no query' } }
  const { variables } = body as { variables?: Record<string, unknown> }
  const { data, errors } = await graphql({
    schema,
    source,
    rootValue: root,
    ...(variables === undefined ? {} : { variableValues: variables }),
  })
  return {
    status: 200,
    body: errors === undefined ? { data } : { data, errors: errors.map(({ message }) => ({ message })) },
  }
}

/** One page of a Relay connection; the cursor is the number of rows before. */
export function connection<Node>(
  all: readonly Node[],
  { first, after }: { first?: number; after?: string | null },
) {
  const from = Number(after ?? '0')
  const to = from + (first ?? all.length)
  const nodes = all.slice(from, to)
  return {
    nodes,
    edges: nodes.map((node) => ({ node })),
    pageInfo: { hasNextPage: to < all.length, endCursor: to < all.length ? String(to) : null },
  }
}
