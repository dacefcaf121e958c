import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import { type Memory, perform } from './perform.ts'
import type { Scene } from './scene.ts'
import type { Strike } from './strike.ts'
import type { Step } from './turn.ts'

const triesAtMost = 4
const stageMs = 1500
let provocations = 0

/** Brings lectures in beside those of the run, through every stage and out again, until the fault has met one of them. */
export async function provoke(scene: Scene, strike: Strike): Promise<void> {
  for (let tries = 0; tries < triesAtMost; tries++) {
    const memory: Memory = {
      name: `beside-${++provocations}`,
      recordings: new Map(),
      receipts: new Map(),
      jobs: new Map(),
      requests: 0,
    }
    const ingest = { lecture: 0, ask: 'ingest', document: 'good', preset: 'exam-mode' } as const
    const steps: Step[] = [
      { ...ingest, transcribe: true, signed: false },
      { lecture: 0, ask: 'generate' },
      { lecture: 0, ask: 'export' },
      { lecture: 0, ask: 'delete-course' },
    ]
    for (const step of steps) {
      void ask(scene, { path: '/health/ready' })
      const performing = perform(step, memory, scene)
      await Promise.race([performing, sleep(stageMs)])
      for (let waited = 0; waited < stageMs && !(await strike.struck()); waited += 100) await sleep(100)
      if (await strike.struck()) {
        void performing.then(() => perform({ lecture: 0, ask: 'delete-course' }, memory, scene))
        return
      }
    }
  }
}
