import { lockTarget } from '../target-lock.ts'
import { alive, target } from './journals.ts'

// Takes the lock in that folder as that walk, says what came of it, and keeps it until it is told to go.
const [folder = '', walk = ''] = process.argv.slice(2)
const lock = await lockTarget(folder, target.url, { walk, holder: alive() })
process.stdout.write(
  `${'heldBy' in lock ? `held by ${lock.heldBy.walk}` : `within ${lock.within.join(' ')}`}\n`,
)
process.stdin.resume()
