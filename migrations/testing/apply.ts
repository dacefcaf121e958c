import { migrateDown, migrateUp } from '../run.ts'
import { concurrentIndex } from './concurrent-index.ts'

// A runner of its own, to be killed.
const [, , databaseUrl = '', direction] = process.argv
const move = direction === 'down' ? migrateDown : migrateUp
await move(databaseUrl, { migrations: concurrentIndex })
