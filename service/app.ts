import Router from '@koa/router'
import Koa from 'koa'
import { bearer } from './http/bearer.ts'
import { cors } from './http/cors.ts'
import { identify } from './http/identify.ts'
import { problems } from './http/problems.ts'
import { courseRoutes } from './routes/courses.ts'
import { exportRoutes } from './routes/exports.ts'
import { healthRoutes } from './routes/health.ts'
import { jobRoutes } from './routes/jobs.ts'
import { lectureRoutes } from './routes/lectures.ts'
import { presetRoutes } from './routes/presets.ts'
import { stageRoutes } from './routes/stages.ts'
import { studyMaterialRoutes } from './routes/study-material.ts'
import type { Services } from './services.ts'

/** The API without a port. */
export function createApp(services: Services): Koa {
  const { config, log } = services
  const app = new Koa()
  app.on('error', () => {})
  app.use(identify(config, log))
  app.use(problems(log))
  app.use(cors(config.PLC_CORS_ORIGINS))

  const operations = new Router({ prefix: '/ops' }).use(bearer(config.PLC_OPS_API_TOKEN, 'PLC_OPS_API_TOKEN'))
  operations.all('/{*any}', (_ctx, next) => next())
  for (const router of [
    healthRoutes(services),
    presetRoutes(),
    lectureRoutes(services),
    stageRoutes(services),
    studyMaterialRoutes(services),
    jobRoutes(services),
    exportRoutes(services),
    courseRoutes(services),
    operations,
  ]) {
    app.use(router.routes())
    app.use(router.allowedMethods())
  }
  return app
}
