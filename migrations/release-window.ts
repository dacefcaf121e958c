import { migrations } from './index.ts'

/** What this release brings: the newest migration it knows and the oldest one that its code needs applied. */
export const releaseWindow = { head: migrations.length, minimum: 13 } as const
