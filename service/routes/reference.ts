import Router from '@koa/router'
import { openApiDocument } from '../contract/openapi.ts'
import { pagePolicy, referencePage } from '../reference/page.ts'

/** The API's own description. It holds nothing of this deployment, and needs no token. */
export function referenceRoutes(): Router {
  const document = once(() => JSON.stringify(openApiDocument()))
  const page = once(referencePage)
  return new Router()
    .get('/openapi.json', (ctx) => {
      ctx.type = 'application/json'
      ctx.body = document()
    })
    .get('/docs', (ctx) => {
      ctx.set('Content-Security-Policy', pagePolicy)
      ctx.type = 'text/html'
      ctx.body = page()
    })
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
