import Router from '@koa/router'
import { Preset, PresetList } from '../contract/preset.ts'
import { findPreset, presets } from '../contract/presets.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { notFound } from '../http/problem-error.ts'

export function presetRoutes({ read }: Pick<Doors, 'read'>): Router {
  return new Router({ prefix: '/presets' })
    .get('/', read, (ctx) => answer(ctx, PresetList, { presets: [...presets] }))
    .get('/:id', read, (ctx) => {
      const preset = findPreset(ctx.params['id'] ?? '')
      if (!preset) throw notFound('this preset', 'choose an id of GET /presets')
      answer(ctx, Preset, preset)
    })
}
