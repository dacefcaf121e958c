import type { Endpoint } from './endpoint.ts'
import { courseEndpoints } from './endpoints-courses.ts'
import { ingestEndpoints } from './endpoints-ingest.ts'
import { jobEndpoints } from './endpoints-jobs.ts'
import { lectureEndpoints } from './endpoints-lectures.ts'
import { operationsEndpoints } from './endpoints-operations.ts'
import { serviceEndpoints } from './endpoints-service.ts'
import { stageEndpoints } from './endpoints-stages.ts'

/** Everything that the service answers, and nothing else. */
export const endpoints: readonly Endpoint[] = [
  ...ingestEndpoints,
  ...stageEndpoints,
  ...lectureEndpoints,
  ...courseEndpoints,
  ...jobEndpoints,
  ...serviceEndpoints,
  ...operationsEndpoints,
]
