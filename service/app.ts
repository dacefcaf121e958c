import Koa from 'koa'
import { closeUnread } from './http/close-unread.ts'
import { cors } from './http/cors.ts'
import { openGuards } from './http/guards.ts'
import { identify } from './http/identify.ts'
import { problems } from './http/problems.ts'
import { securityHeaders } from './http/security-headers.ts'
import { bindEndpoints } from './routes/bind-endpoints.ts'
import { courseHandlers } from './routes/courses.ts'
import type { Handlers } from './routes/handlers.ts'
import { healthHandlers } from './routes/health.ts'
import { jobHandlers } from './routes/jobs.ts'
import { lectureHandlers } from './routes/lectures.ts'
import { operationsHandlers } from './routes/operations.ts'
import { referenceHandlers } from './routes/reference.ts'
import { stageHandlers } from './routes/stages.ts'
import { studyMaterialHandlers } from './routes/study-material.ts'
import type { Services } from './services.ts'

export function createApp(services: Services): Koa {
  const { config, log } = services
  const app = new Koa()
  app.on('error', () => {})
  app.use(closeUnread)
  app.use(identify(config, log))
  app.use(securityHeaders)
  app.use(problems(log, services.database))
  app.use(cors(config.PLC_CORS_ORIGINS))

  const handlers: Handlers = {
    ...lectureHandlers(services),
    ...stageHandlers(services),
    ...studyMaterialHandlers(services),
    ...courseHandlers(services),
    ...jobHandlers(services),
    ...healthHandlers(services),
    ...operationsHandlers(services),
    ...referenceHandlers(),
  }
  const api = bindEndpoints(handlers, openGuards(services))
  app.use(api.routes())
  app.use(api.allowedMethods())
  return app
}
