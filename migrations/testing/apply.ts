import { migrateUp } from '../run.ts'
import { concurrentIndex } from './concurrent-index.ts'

// A runner of its own, to be killed.
await migrateUp(process.argv[2] ?? '', { migrations: concurrentIndex })
