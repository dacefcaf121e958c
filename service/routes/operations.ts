import { describePage } from '../contract/pagination.ts'
import { notFound, ProblemError } from '../http/problem-error.ts'
import { deletionProgress } from '../lectures/deletion-progress.ts'
import { prometheusText, prometheusType } from '../metrics/prometheus.ts'
import { readMetrics } from '../metrics/read-metrics.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import { readReleases } from '../read-releases.ts'
import type { Services } from '../services.ts'
import { findDeletion, listDeletions } from '../tables/deletion-audit.ts'
import { doomKept } from '../tables/objects.ts'
import { newestWalks, noteWalk } from '../tables/operator-walks.ts'
import type { SomeHandlers } from './handlers.ts'

/** What operators ask. */
export function operationsHandlers({ database, handshakes }: Pick<Services, 'database' | 'handshakes'>) {
  const progressOf = async (id: string) => {
    const progress = await deletionProgress(database, id)
    if (!progress) throw notFound('this deletion', 'see GET /ops/deletion-audit')
    return progress
  }
  return {
    'GET /ops/metrics': async () => {
      const metrics = await readMetrics(database)
      return { status: 'ok', time: new Date().toISOString(), metrics }
    },
    'GET /ops/metrics/prometheus': async ({ ctx }) => {
      ctx.type = prometheusType
      return prometheusText(await readMetrics(database))
    },
    'GET /ops/releases': () => readReleases(database),
    'GET /ops/deletion-audit': async ({ query }) => {
      const filter = { entityType: query.entity_type, entityId: query.entity_id }
      const page = await listDeletions(database, filter, query)
      return {
        events: page.rows,
        filters: { entityType: query.entity_type ?? null, entityId: query.entity_id ?? null },
        ...describePage(query, page),
      }
    },
    'GET /ops/deletion-audit/{id}': ({ parameters }) => progressOf(parameters.id),
    'DELETE /ops/deletion-audit/{id}/objects': async ({ parameters: { id } }) => {
      const found = await findDeletion(database, id)
      await doomKept(
        database,
        (found?.lectures ?? []).flatMap(({ lecture }) => lecture ?? []),
      )
      return await progressOf(id)
    },
    'POST /ops/handshakes': async ({ ctx, body }) => {
      const handshake = await handshakes.begin(body.key)
      if (handshake !== null) return handshake
      ctx.set('Retry-After', '5')
      throw new ProblemError(429, 'rate_limited', 'as many handshakes run as may: wait for one to end')
    },
    'GET /ops/handshakes/{id}': async ({ parameters, query }) => {
      const handshake = await handshakes.find(parameters.id, query.wait * 1000).catch((cause: unknown) => {
        throw new QueueUnavailable('the handshake is not known here, and Redis did not answer', { cause })
      })
      if (!handshake) throw notFound('this handshake', 'one can be asked for a minute after it began')
      return handshake
    },
    'GET /ops/walks': async () => ({ walks: await newestWalks(database) }),
    'PUT /ops/walks/{id}': ({ parameters, body }) => noteWalk(database, parameters.id, body),
  } satisfies SomeHandlers
}
