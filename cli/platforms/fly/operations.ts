import { z } from 'zod'
import { below } from '../graphql.ts'
import { Definition, Release } from './schemas.ts'

/** What only Fly.io's GraphQL tells: https://api.fly.io/graphql. */

export const releases = {
  document: `query Releases($app: String!, $first: Int!, $after: String) {
  app(name: $app) {
    releasesUnprocessed(first: $first, after: $after) {
      nodes { id version status imageRef createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  data: below(
    ['app', 'releasesUnprocessed'],
    z.object({
      nodes: z.array(Release.nullable()).nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    }),
  ),
}

export const currentRelease = {
  document: `query CurrentRelease($app: String!) {
  app(name: $app) { currentReleaseUnprocessed { configDefinition } }
}`,
  data: below(['app', 'currentReleaseUnprocessed'], z.object({ configDefinition: Definition }).nullish()),
}
