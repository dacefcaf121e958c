import type { Secret } from '../../../smoke/secret.ts'
import { Api, type ApiOptions } from '../ask.ts'
import { briefly } from '../briefly.ts'
import { askGraphql } from '../graphql.ts'
import { allPages } from '../pages.ts'
import { type LogLine, PlatformError } from '../platform.ts'
import type { ClientSettings } from '../settings.ts'
import * as operations from './operations.ts'
import {
  type AppSecret,
  AppSecrets,
  type Definition,
  LogPage,
  type Machine,
  Machines,
  type Release,
} from './schemas.ts'

const releasesLookedAt = 100
const releasesPerPage = 50
const logPages = 10
/** Fly.io allows one question of a kind a second on an app: https://fly.io/docs/machines/api/working-with-machines-api. */
const oneMomentMs = 1000

export interface FlyAddresses {
  machines: URL
  platform: URL
}

export class FlyApi {
  readonly #app: string
  readonly #machines: Api
  readonly #platform: Api
  readonly machines = briefly(() => this.#listMachines(), oneMomentMs)
  /** Names and digests: nobody is given a value. */
  readonly secrets = briefly(() => this.#listSecrets(), oneMomentMs)
  readonly releases = briefly(() => this.#listReleases(), oneMomentMs)
  /** What the newest release was made with; null where there is none. */
  readonly definition = briefly(() => this.#readDefinition(), oneMomentMs)

  constructor({
    app,
    token,
    addresses,
    patience,
    signal,
  }: ClientSettings & { app: string; token: Secret; addresses: FlyAddresses }) {
    const options: Omit<ApiOptions, 'url'> = {
      called: 'Fly.io',
      token,
      headersOf: (text) => ({ authorization: authorizationOf(text) }),
      remedies: {
        'token-refused':
          'set FLY_API_TOKEN to a token that is not revoked or expired, as `fly tokens create readonly` prints it',
        permission: `set FLY_API_TOKEN to a token of the organization that owns ${app}, as \`fly tokens create readonly\` prints it`,
        'not-found': `see \`fly apps list\` for the name, and whether FLY_API_TOKEN is a token of the organization that owns ${app}`,
      },
      explain: ({ trouble }) =>
        trouble === 'token-refused' && !isOfFly(token.reveal())
          ? new PlatformError(
              'wrong-token-kind',
              'Fly.io refused the token, which does not look like one of its own (FlyV1 …, fm2_…, fo1_…)',
              'set FLY_API_TOKEN to a token as `fly tokens create readonly` prints it',
            )
          : undefined,
      patience,
      signal,
    }
    this.#app = app
    this.#machines = new Api({ ...options, url: addresses.machines })
    this.#platform = new Api({ ...options, url: addresses.platform })
  }

  words(text: string, maximumLength?: number): string {
    return this.#platform.words(text, maximumLength)
  }

  notFound(what: string): PlatformError {
    return this.#platform.refusal('not-found', 0, '', what)
  }

  #listMachines(): Promise<Machine[]> {
    const what = `the machines of ${this.#app}`
    return allPages(this.#machines, what, async (cursor) => {
      const path = `${this.#path}/machines`
      const { value, header } = await this.#machines.ask({ what, path, query: { cursor }, accept: Machines })
      const next = header('fly-next-cursor')
      return { rows: value, next: next === '' ? undefined : next }
    })
  }

  async #listSecrets(): Promise<AppSecret[]> {
    const what = `the names of the secrets of ${this.#app}`
    const { value } = await this.#machines.ask({ what, path: `${this.#path}/secrets`, accept: AppSecrets })
    return value.secrets ?? []
  }

  #listReleases(): Promise<Release[]> {
    const what = `the releases of ${this.#app}`
    return allPages(
      this.#platform,
      what,
      async (after) => {
        const { nodes, pageInfo } = await askGraphql(this.#platform, '/graphql', operations.releases, {
          what,
          variables: { app: this.#app, first: releasesPerPage, after },
        })
        return {
          rows: (nodes ?? []).filter((release) => release !== null),
          next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
        }
      },
      ({ length }) => length >= releasesLookedAt,
    )
  }

  async #readDefinition(): Promise<Definition> {
    const release = await askGraphql(this.#platform, '/graphql', operations.currentRelease, {
      what: `the newest release of ${this.#app}`,
      variables: { app: this.#app },
    })
    return release?.configDefinition
  }

  /** The last lines of a machine. The first page has the newest hundred, the next ones what came since. */
  async logs(machine: string): Promise<LogLine[]> {
    const what = `the log of ${machine}`
    let pages = 0
    let empty = false
    try {
      return await allPages<LogLine>(
        this.#platform,
        what,
        async (cursor) => {
          const { value } = await this.#platform.ask({
            what,
            path: `/api/v1${this.#path}/logs`,
            query: { instance: machine, next_token: cursor },
            accept: LogPage,
          })
          pages++
          empty = value.data.length === 0
          return {
            rows: value.data.map(({ attributes: { timestamp, message, instance } }) => ({
              at: timestamp,
              text: this.words(message, 2000),
              instance: instance ?? machine,
            })),
            next: value.meta?.next_token || undefined,
          }
        },
        () => empty || pages >= logPages,
      )
    } catch (error) {
      if (!(error instanceof PlatformError) || !['token-refused', 'permission'].includes(error.trouble))
        throw error
      throw new PlatformError(
        'permission',
        `FLY_API_TOKEN may not read ${what}: Fly.io refuses logs to deploy tokens`,
        'set FLY_API_TOKEN to a token as `fly tokens create readonly` prints it, or look at `fly logs`',
      )
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#machines.close(), this.#platform.close()])
  }

  get #path(): string {
    return `/apps/${encodeURIComponent(this.#app)}`
  }
}

/** Macaroons go by a scheme of their own, and tokens may come with their scheme. */
function authorizationOf(token: string): string {
  if (/^(?:FlyV1|Bearer)\s/i.test(token)) return token
  return /(?:^|,)fm\d[a-z]?_/.test(token) ? `FlyV1 ${token}` : `Bearer ${token}`
}

function isOfFly(token: string): boolean {
  return /^(?:(?:FlyV1|Bearer)\s+)?(?:fm\d[a-z]?_|fo1_)/i.test(token)
}
