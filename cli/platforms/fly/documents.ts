/** What only Fly.io's GraphQL tells: https://api.fly.io/graphql. */

export const releases = `query Releases($app: String!, $first: Int!, $after: String) {
  app(name: $app) {
    releasesUnprocessed(first: $first, after: $after) {
      nodes { id version status imageRef createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

export const currentRelease = `query CurrentRelease($app: String!) {
  app(name: $app) { currentReleaseUnprocessed { configDefinition } }
}`
