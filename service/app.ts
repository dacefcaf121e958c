import Router from '@koa/router'
import Koa from 'koa'
import { cors } from './http/cors.ts'
import { doors } from './http/doors.ts'
import { identify } from './http/identify.ts'
import { problems } from './http/problems.ts'
import { securityHeaders } from './http/security-headers.ts'
import { courseRoutes } from './routes/courses.ts'
import { exportRoutes } from './routes/exports.ts'
import { handshakeRoutes } from './routes/handshakes.ts'
import { healthRoutes } from './routes/health.ts'
import { jobRoutes } from './routes/jobs.ts'
import { lectureOverviewRoutes } from './routes/lecture-overview.ts'
import { lectureRoutes } from './routes/lectures.ts'
import { operationsRoutes } from './routes/operations.ts'
import { presetRoutes } from './routes/presets.ts'
import { referenceRoutes } from './routes/reference.ts'
import { stageRoutes } from './routes/stages.ts'
import { studyMaterialRoutes } from './routes/study-material.ts'
import { uploadRoutes } from './routes/upload.ts'
import { walkRoutes } from './routes/walks.ts'
import type { Services } from './services.ts'

/** The API without a port. */
export function createApp(services: Services): Koa {
  const { config, log } = services
  const app = new Koa()
  app.on('error', () => {})
  app.use(identify(config, log))
  app.use(securityHeaders)
  app.use(problems(log))
  app.use(cors(config.PLC_CORS_ORIGINS))

  const pass = doors(services)
  // One router that holds them all matches a path once; one after the other each would match it again.
  const api = new Router()
  for (const router of [
    healthRoutes(services),
    presetRoutes(pass),
    uploadRoutes(services, pass),
    lectureRoutes(services, pass),
    lectureOverviewRoutes(services, pass),
    stageRoutes(services, pass),
    studyMaterialRoutes(services, pass),
    jobRoutes(services, pass),
    exportRoutes(services, pass),
    courseRoutes(services, pass),
    handshakeRoutes(services, pass),
    walkRoutes(services, pass),
    operationsRoutes(services, pass),
    referenceRoutes(),
  ])
    api.use(router.routes())
  app.use(api.routes())
  app.use(api.allowedMethods())
  return app
}
