import type { Endpoint, Route } from './endpoint.ts'
import { courseEndpoints } from './endpoints-courses.ts'
import { ingestEndpoints } from './endpoints-ingest.ts'
import { jobEndpoints } from './endpoints-jobs.ts'
import { lectureEndpoints } from './endpoints-lectures.ts'
import { operationsEndpoints } from './endpoints-operations.ts'
import { healthEndpoints, presetEndpoints, referenceEndpoints } from './endpoints-service.ts'
import { stageEndpoints } from './endpoints-stages.ts'

/** Everything that the service answers, and nothing else, under the headings of its description. */
export const groups = {
  Lectures: {
    meaning: 'A recording or PDF comes in, is transcribed, made into study material and exported.',
    endpoints: { ...ingestEndpoints, ...stageEndpoints, ...lectureEndpoints },
  },
  Courses: { meaning: 'What lectures belong to.', endpoints: courseEndpoints },
  Jobs: {
    meaning: 'One run of one stage over one lecture. What failed for good waits in the dead letter.',
    endpoints: jobEndpoints,
  },
  Presets: { meaning: 'The shapes that study material can have.', endpoints: presetEndpoints },
  Health: { meaning: 'Whether the service is there, and whether it can serve.', endpoints: healthEndpoints },
  Operations: {
    meaning: 'For whoever runs the service; behind a token of their own.',
    endpoints: operationsEndpoints,
  },
  Reference: { meaning: 'This description.', endpoints: referenceEndpoints },
} as const

/** The declarations by their route. */
export const endpoints = {
  ...groups.Lectures.endpoints,
  ...groups.Courses.endpoints,
  ...groups.Jobs.endpoints,
  ...groups.Presets.endpoints,
  ...groups.Health.endpoints,
  ...groups.Operations.endpoints,
  ...groups.Reference.endpoints,
}

/** A declaration with its route taken apart. */
export interface ListedEndpoint extends Endpoint {
  method: string
  /** With its parameters in braces, as `/lectures/{id}`. */
  path: string
  group: string
}

/** All of them, group by group. */
export const endpointList: readonly ListedEndpoint[] = Object.entries(groups).flatMap(([group, members]) =>
  Object.entries<Endpoint>(members.endpoints).map(([route, endpoint]) => ({
    ...endpoint,
    ...partsOf(route as Route),
    group,
  })),
)

function partsOf(route: Route): { method: string; path: string } {
  const [method = '', path = ''] = route.split(' ')
  return { method, path }
}
