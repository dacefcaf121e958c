import { z } from 'zod'
import type { Endpoints } from './endpoint.ts'
import { Health, Liveness } from './health.ts'
import { Preset, PresetList } from './preset.ts'
import { Readiness } from './readiness.ts'
import { PlainText } from './request-values.ts'

export const presetEndpoints = {
  'GET /presets': {
    summary: 'List the presets',
    guard: 'read',
    needs: [],
    answers: { 200: { meaning: 'All of them.', schema: PresetList } },
  },
  'GET /presets/{id}': {
    summary: 'Show a preset',
    guard: 'read',
    parameters: {
      id: { of: 'preset', schema: PlainText.min(1).describe('The id of a preset.'), misfit: 'not_found' },
    },
    needs: [],
    answers: { 200: { meaning: 'The preset.', schema: Preset } },
    refusals: ['not_found'],
  },
} as const satisfies Endpoints

/** Whether the service is there, and whether it can serve. */
export const healthEndpoints = {
  'GET /health': {
    summary: 'Say whether the process answers',
    details: 'Asks nothing else of the deployment.',
    guard: 'open',
    needs: [],
    answers: { 200: { meaning: 'It does.', schema: Health } },
  },
  'GET /health/live': {
    summary: 'Say whether the process answers, without the time',
    guard: 'open',
    needs: [],
    answers: { 200: { meaning: 'It does.', schema: Liveness } },
  },
  'GET /health/ready': {
    summary: 'Say whether the process can serve',
    details: 'Asks the database, the queue and the bucket, each for at most 3 seconds.',
    guard: 'open',
    needs: [],
    answers: {
      200: { meaning: 'Every part is ok: `ready`.', schema: Readiness },
      503: { meaning: 'A part is not: `degraded`.', schema: Readiness },
    },
  },
} as const satisfies Endpoints

/** What the service says of itself. */
export const referenceEndpoints = {
  'GET /openapi.json': {
    summary: 'Describe the API to programs',
    guard: 'open',
    needs: [],
    answers: {
      200: { meaning: 'An OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.literal('3.1.1') }) },
    },
  },
  'GET /docs': {
    summary: 'Describe the API to people',
    guard: 'open',
    needs: [],
    answers: { 200: { meaning: 'A web page.', mediaType: 'text/html' } },
  },
  'GET /docs/reference.js': {
    summary: 'Draw that page',
    guard: 'open',
    needs: [],
    answers: { 200: { meaning: 'The script of the page.', mediaType: 'text/javascript' } },
  },
} as const satisfies Endpoints
