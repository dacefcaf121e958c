import { readinessProbe } from '../health/readiness.ts'
import type { Services } from '../services.ts'
import type { SomeHandlers } from './handlers.ts'

export function healthHandlers(services: Pick<Services, 'database' | 'objects' | 'queue' | 'config'>) {
  const probe = readinessProbe(services)
  return {
    'GET /health': () => ({ status: 'ok', time: new Date().toISOString() }),
    'GET /health/live': () => ({ status: 'ok' }),
    'GET /health/ready': async ({ ctx }) => {
      const readiness = await probe()
      if (readiness.status !== 'ready') ctx.status = 503
      return readiness
    },
  } satisfies SomeHandlers
}
