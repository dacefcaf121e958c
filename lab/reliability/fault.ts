import type { Ground } from '../stack/ground.ts'

/** How much of a campaign is run: everything, or what fits into the ordinary tests. */
export interface Size {
  workerKills: number
  apiKills: number
  /** A new lecture this often while a fault lasts, so many at most, and so many at most at the same time. */
  lectureEveryMs: number
  lecturesAtMost: number
  underWayAtMost: number
  /** How long what is broken stays so at the least. */
  brokenMs: number
  /** How long the last lectures may take once all is well again. */
  drainMs: number
}

/** Something that goes wrong around the service, and how it ends. */
export interface Fault {
  name: string
  /** What is broken, as the page tells it. */
  breaks: string
  /** The part of readiness that has to tell of it; left out when readiness is about something else. */
  tells?: 'database' | 'queue' | 'storage'
  /** Breaks it. What is over in a moment, as a kill, is over when this resolves. */
  inject(ground: Ground, size: Size): Promise<void>
  /** Mends it; left out for what mends itself. */
  heal?(ground: Ground): Promise<void>
}
