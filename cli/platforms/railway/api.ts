import type { Secret } from '../../../smoke/secret.ts'
import { Api } from '../ask.ts'
import { type Asking, askGraphql, type Operation } from '../graphql.ts'
import { allPages } from '../pages.ts'
import { PlatformError } from '../platform.ts'
import type { ClientSettings } from '../settings.ts'
import { type Connection, me, projectToken } from './operations.ts'

/** `project`: of one environment, from `RAILWAY_TOKEN`; `account`: of a person or a workspace, from `RAILWAY_API_TOKEN`. */
export type TokenKind = 'project' | 'account'

export interface RailwayToken {
  kind: TokenKind
  secret: Secret
}

const variableOf: Readonly<Record<TokenKind, string>> = {
  project: 'RAILWAY_TOKEN',
  account: 'RAILWAY_API_TOKEN',
}
const headersOf: Readonly<Record<TokenKind, (token: string) => Record<string, string>>> = {
  project: (token) => ({ 'project-access-token': token }),
  account: (token) => ({ authorization: `Bearer ${token}` }),
}
const rowsPerPage = 100

/** Railway's GraphQL API. It tells a token of the wrong kind only by refusing it, so that a refusal is looked into. */
export class RailwayApi {
  readonly #token: RailwayToken
  readonly #api: Api
  readonly #otherwise: Api

  constructor({ token, url, patience, signal }: ClientSettings & { token: RailwayToken; url: URL }) {
    const api = (kind: TokenKind) =>
      new Api({
        called: 'Railway',
        url,
        token: token.secret,
        headersOf: headersOf[kind],
        remedies: {
          'token-refused': `set ${variableOf[token.kind]} to a token that is not revoked: a project token comes from the settings of the project, an account or workspace token from https://railway.com/account/tokens`,
          permission:
            'set RAILWAY_API_TOKEN to a token of the workspace that owns the project, or RAILWAY_TOKEN to a project token of this environment',
          'not-found': 'see the ids in the dashboard, and whether the token belongs to the same workspace',
        },
        patience,
        signal,
      })
    this.#token = token
    this.#api = api(token.kind)
    this.#otherwise = api(token.kind === 'project' ? 'account' : 'project')
  }

  get tokenKind(): TokenKind {
    return this.#token.kind
  }

  words(text: string, maximumLength?: number): string {
    return this.#api.words(text, maximumLength)
  }

  notFound(what: string): PlatformError {
    return this.#api.refusal('not-found', 0, '', what)
  }

  /** @throws {PlatformError} */
  async ask<Data>(operation: Operation<Data>, asking: Asking): Promise<Data> {
    try {
      return await askGraphql(this.#api, '', operation, asking)
    } catch (error) {
      throw isAboutTheToken(error) && (await this.#takenAsTheOtherKind()) ? this.#wrongKind() : error
    }
  }

  /** The rows of all pages of a connection, or of as many as hold enough. The document takes `$first` and `$after`. */
  rows<Row>(
    operation: Operation<Connection<Row>>,
    { what, variables }: Asking,
    enough?: (rows: readonly Row[]) => boolean,
  ): Promise<Row[]> {
    return allPages(
      this.#api,
      what,
      async (after) => {
        const page = { ...variables, first: rowsPerPage, after }
        const { edges, pageInfo } = await this.ask(operation, { what, variables: page })
        const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined
        return { rows: edges.map(({ node }) => node), next }
      },
      enough,
    )
  }

  async close(): Promise<void> {
    await Promise.all([this.#api.close(), this.#otherwise.close()])
  }

  /** Whether the token is one of the other kind. That cannot be known when the question fails as well. */
  #takenAsTheOtherKind(): Promise<boolean> {
    const question: Operation<unknown> = this.#token.kind === 'project' ? me : projectToken
    return askGraphql(this.#otherwise, '', question, { what: 'what the token is' }).then(
      () => true,
      () => false,
    )
  }

  #wrongKind(): PlatformError {
    return this.#token.kind === 'project'
      ? new PlatformError(
          'wrong-token-kind',
          'Railway refused the token as a project token: it is an account token',
          'give it in RAILWAY_API_TOKEN instead of RAILWAY_TOKEN, or set RAILWAY_TOKEN to a project token',
        )
      : new PlatformError(
          'wrong-token-kind',
          'Railway refused the token as an account or workspace token: it is a project token',
          'give it in RAILWAY_TOKEN instead of RAILWAY_API_TOKEN',
        )
  }
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof PlatformError && (error.trouble === 'token-refused' || error.trouble === 'permission')
  )
}
