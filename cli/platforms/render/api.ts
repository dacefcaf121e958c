import type { Secret } from '../../../smoke/secret.ts'
import { Api, type Question } from '../ask.ts'
import type { LogsWanted } from '../log-lines.ts'
import { allPages } from '../pages.ts'
import { type LogLine, PlatformError } from '../platform.ts'
import type { ClientSettings } from '../settings.ts'
import {
  Deploy,
  type DeployEnded,
  DeployEndedRows,
  DeployRows,
  type Group,
  GroupRows,
  Instances,
  LogPage,
  Service,
  ServiceRows,
  VariableRows,
  WholeGroup,
} from './schemas.ts'

const rowsPerPage = 100
const deploysLookedAt = 100
const logPages = 10
const logWindowMs = 24 * 3_600_000

export class RenderApi {
  readonly #api: Api

  constructor({ token, url, patience, signal }: ClientSettings & { token: Secret; url: URL }) {
    this.#api = new Api({
      called: 'Render',
      url,
      token,
      headersOf: (text) => ({ authorization: `Bearer ${text}` }),
      remedies: {
        'token-refused':
          'set RENDER_API_KEY to a key of the account settings of Render that is not revoked (it begins with rnd_)',
        permission: 'set RENDER_API_KEY to a key of somebody whose role in the workspace allows it',
        'not-found': 'see the id in the dashboard, and whether RENDER_API_KEY is a key to the same workspace',
      },
      explain: ({ trouble, status }) =>
        trouble === 'token-refused' && !token.reveal().startsWith('rnd_')
          ? new PlatformError(
              'wrong-token-kind',
              `Render refused the token with ${status}: it is no API key of Render, which begin with rnd_`,
              'set RENDER_API_KEY to a key of the account settings of Render',
            )
          : undefined,
      patience,
      signal,
    })
  }

  words(text: string): string {
    return this.#api.words(text)
  }

  /** @param wanted its id (`srv-…`) or its name. */
  async serviceCalled(wanted: string): Promise<Service> {
    if (wanted.startsWith('srv-')) return this.service(wanted)
    const [found, ...others] = await this.servicesBy({ name: [wanted] })
    if (found !== undefined && others.length === 0) return found
    const what = `a service called ${wanted}`
    if (found === undefined) throw this.#api.refusal('not-found', 0, '', what)
    throw new PlatformError(
      'not-found',
      `Render knows ${others.length + 1} services called ${wanted}`,
      'name the one that is meant by its id (srv-…)',
    )
  }

  async service(id: string): Promise<Service> {
    const what = `the service ${id}`
    return (await this.#api.ask({ what, path: `/services/${encodeURIComponent(id)}`, accept: Service })).value
  }

  async servicesBy(filter: { name?: readonly string[]; type?: readonly string[] }): Promise<Service[]> {
    const rows = await this.#rows({
      what: 'its services',
      path: '/services',
      query: { name: filter.name?.join(','), type: filter.type?.join(','), includePreviews: false },
      accept: ServiceRows,
    })
    return rows.map(({ service }) => service)
  }

  async variables(id: string): Promise<{ key: string; value: string }[]> {
    const rows = await this.#rows({
      what: `the variables of ${id}`,
      path: `/services/${encodeURIComponent(id)}/env-vars`,
      accept: VariableRows,
    })
    return rows.map(({ envVar }) => envVar)
  }

  async linkedGroups({ id, ownerId }: Service): Promise<Group[]> {
    const what = `the environment groups of ${id}`
    const groups = await this.#rows({ what, path: '/env-groups', query: { ownerId }, accept: GroupRows })
    return groups
      .map(({ envGroup }) => envGroup)
      .filter(({ serviceLinks }) => serviceLinks.some((link) => link.id === id))
  }

  async wholeGroups(service: Service): Promise<WholeGroup[]> {
    const linked = await this.linkedGroups(service)
    return Promise.all(
      linked.map(async ({ id, name }) => {
        const path = `/env-groups/${encodeURIComponent(id)}`
        return (await this.#api.ask({ what: `the environment group ${name}`, path, accept: WholeGroup }))
          .value
      }),
    )
  }

  async deploys(id: string): Promise<Deploy[]> {
    const { value } = await this.#api.ask({
      what: `the deploys of ${id}`,
      path: `/services/${encodeURIComponent(id)}/deploys`,
      query: { limit: deploysLookedAt },
      accept: DeployRows,
    })
    return value.map(({ deploy }) => deploy)
  }

  async endsOf(id: string, deploys: readonly Deploy[]): Promise<ReadonlyMap<string, DeployEnded>> {
    const began = deploys.flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt.getTime()]))
    if (began.length === 0) return new Map()
    const ends = await this.#rows({
      what: `the events of ${id}`,
      path: `/services/${encodeURIComponent(id)}/events`,
      query: { type: 'deploy_ended', startTime: new Date(Math.min(...began)).toISOString() },
      accept: DeployEndedRows,
    })
    return new Map(ends.map(({ event: { details } }) => [details.deployId, details]))
  }

  async instances(id: string): Promise<{ id: string }[]> {
    const what = `the instances of ${id}`
    const path = `/services/${encodeURIComponent(id)}/instances`
    return (await this.#api.ask({ what, path, accept: Instances })).value
  }

  /** The newest lines of the last day, at least as many as are wanted where there are. */
  logs({ id, ownerId }: Service, wanted: LogsWanted): Promise<LogLine[]> {
    const what = `the log of ${id}`
    const { holding = '' } = wanted
    // Render reads wildcards and patterns in it, so only plain words are sent; the rest is sought here.
    const text = /^[\w.: -]+$/.test(holding) ? holding : undefined
    const window = { startTime: new Date(Date.now() - logWindowMs).toISOString() }
    const holds = (line: LogLine) => line.text.includes(holding)
    let pages = 0
    return allPages<LogLine>(
      this.#api,
      what,
      async (cursor) => {
        const { startTime, endTime } =
          cursor === undefined ? { ...window, endTime: undefined } : parts(cursor)
        const { value } = await this.#api.ask({
          what,
          path: '/logs',
          query: {
            ownerId,
            resource: id,
            direction: 'backward',
            limit: rowsPerPage,
            startTime,
            endTime,
            text,
          },
          accept: LogPage,
        })
        pages++
        return {
          rows: value.logs.map(({ timestamp, message, labels }) => {
            const instance = labels.find(({ name }) => name === 'instance')?.value
            return {
              at: timestamp,
              text: this.#api.words(message, 2000),
              ...(instance === undefined ? {} : { instance }),
            }
          }),
          next: value.hasMore ? `${value.nextStartTime} ${value.nextEndTime}` : undefined,
        }
      },
      (rows) => pages >= logPages || rows.filter(holds).length >= wanted.lines,
    )
  }

  /** The deploy that the rollback makes; null when it has to wait its turn, which is a 202 without a body. */
  async rollBack(id: string, deployId: string): Promise<Deploy | null> {
    const { value } = await this.#api.ask({
      what: `a rollback of ${id} to ${deployId}`,
      method: 'POST',
      path: `/services/${encodeURIComponent(id)}/rollback`,
      json: { deployId },
      accept: Deploy.optional(),
    })
    return value ?? null
  }

  async setAutoDeploy(id: string, autoDeploy: 'yes' | 'no'): Promise<void> {
    await this.#api.ask({
      what: `a change of the auto-deploy of ${id}`,
      method: 'PATCH',
      path: `/services/${encodeURIComponent(id)}`,
      json: { autoDeploy },
      accept: Service,
    })
  }

  close(): Promise<void> {
    return this.#api.close()
  }

  /** The rows of all pages, each of which is asked by the cursor of the last row of the one before. */
  #rows<Wrapped extends { cursor?: string | undefined }>(question: Question<Wrapped[]>): Promise<Wrapped[]> {
    const { what, query } = question
    return allPages(this.#api, what, async (cursor) => {
      const { value: rows } = await this.#api.ask({
        ...question,
        query: { ...query, limit: rowsPerPage, cursor },
      })
      // A page that is not full is the last one.
      if (rows.length < rowsPerPage) return { rows, next: undefined }
      const next = rows.at(-1)?.cursor
      if (next === undefined) throw this.#api.notUnderstood(what, 'there are more of them than it tells')
      return { rows, next }
    })
  }
}

function parts(cursor: string): { startTime: string; endTime: string } {
  const [startTime = '', endTime = ''] = cursor.split(' ')
  return { startTime, endTime }
}
