import { openApiDocument } from '../contract/openapi.ts'
import { findPreset, presets } from '../contract/presets.ts'
import { notFound } from '../http/problem-error.ts'
import { pagePolicy, referencePage } from '../reference/page.ts'
import { readScript } from '../reference/script.ts'
import type { SomeHandlers } from './handlers.ts'

/** What the service knows without asking anybody: its presets, and its own description. */
export function referenceHandlers() {
  const document = once(openApiDocument)
  const script = once(readScript)
  return {
    'GET /presets': () => ({ presets: [...presets] }),
    'GET /presets/{id}': ({ parameters }) => {
      const preset = findPreset(parameters.id)
      if (!preset) throw notFound('this preset', 'choose an id of GET /presets')
      return preset
    },
    'GET /openapi.json': () => document(),
    'GET /docs': async ({ ctx }) => {
      ctx.set('Content-Security-Policy', pagePolicy)
      return referencePage(`docs/reference.js?v=${(await script()).version}`)
    },
    'GET /docs/reference.js': async ({ ctx }) => {
      const { plain, gzipped } = await script()
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable')
      ctx.vary('Accept-Encoding')
      if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') return plain
      ctx.set('Content-Encoding', 'gzip')
      return gzipped
    },
  } satisfies SomeHandlers
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
