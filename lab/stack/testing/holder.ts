import { launch } from '../child.ts'
import { runningIn } from '../surroundings.ts'
import { temporarySurroundings } from './surroundings.ts'

// A process that holds a part as a stack does, tells who they are, and never stops it.
const surroundings = temporarySurroundings()
const child = await launch({ ...runningIn(surroundings, 'part'), command: 'sleep', args: ['600'] })
process.stdout.write(`${JSON.stringify({ part: child.process, folder: surroundings.folder })}\n`)
