import type { Config } from './config.ts'
import type { DocumentBox } from './documents/document-box.ts'
import type { Handshakes } from './handshake/handshakes.ts'
import type { Heartbeat } from './health/heartbeat.ts'
import type { RequestLimits } from './http/rate-limit.ts'
import type { Log } from './log.ts'
import type { Meter } from './metrics/meter.ts'
import type { ModelProviders } from './model/providers.ts'
import type { ObjectStore } from './objects/object-store.ts'
import type { LectureQueue } from './queue/lecture-queue.ts'
import type { Database } from './tables/database.ts'

/** What the routes of the API are given; each takes only the part it needs. */
export interface Services {
  config: Config
  log: Log
  database: Database
  objects: ObjectStore
  queue: LectureQueue
  requests: RequestLimits
  handshakes: Handshakes
  meter: Meter
}

/** What the stages of the pipeline are given. */
export interface StageServices {
  config: Config
  log: Log
  database: Database
  objects: ObjectStore
  documents: DocumentBox
  models: ModelProviders
  heartbeat: Pick<Heartbeat, 'worked'>
  meter: Meter
}
