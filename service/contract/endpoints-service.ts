import { z } from 'zod'
import type { Endpoint } from './endpoint.ts'
import { Health, Liveness } from './health.ts'
import { Preset, PresetList } from './preset.ts'
import { Readiness } from './readiness.ts'
import { PlainText } from './request-values.ts'

/** What the service says of itself. */
export const serviceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/presets',
    group: 'Presets',
    summary: 'List the presets',
    door: 'read',
    needs: [],
    answers: { 200: { meaning: 'All of them.', schema: PresetList } },
  },
  {
    method: 'GET',
    path: '/presets/{id}',
    group: 'Presets',
    summary: 'Show a preset',
    door: 'read',
    parameters: { id: PlainText.min(1).describe('The id of a preset.') },
    needs: [],
    answers: { 200: { meaning: 'The preset.', schema: Preset } },
    refusals: [[404, 'not_found']],
  },
  {
    method: 'GET',
    path: '/health',
    group: 'Health',
    summary: 'Say whether the process answers',
    details: 'Asks nothing else of the deployment.',
    door: 'open',
    needs: [],
    answers: { 200: { meaning: 'It does.', schema: Health } },
  },
  {
    method: 'GET',
    path: '/health/live',
    group: 'Health',
    summary: 'Say whether the process answers, without the time',
    door: 'open',
    needs: [],
    answers: { 200: { meaning: 'It does.', schema: Liveness } },
  },
  {
    method: 'GET',
    path: '/health/ready',
    group: 'Health',
    summary: 'Say whether the process can serve',
    details: 'Asks the database, the queue and the bucket, each for at most 3 seconds.',
    door: 'open',
    needs: [],
    answers: {
      200: { meaning: 'Every part is ok: `ready`.', schema: Readiness },
      503: { meaning: 'A part is not: `degraded`.', schema: Readiness },
    },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    group: 'Reference',
    summary: 'Describe the API to programs',
    door: 'open',
    needs: [],
    answers: {
      200: { meaning: 'An OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.literal('3.1.1') }) },
    },
  },
  {
    method: 'GET',
    path: '/docs',
    group: 'Reference',
    summary: 'Describe the API to people',
    door: 'open',
    needs: [],
    answers: { 200: { meaning: 'A web page.', mediaType: 'text/html' } },
  },
]
