import { workerAbsent } from '../drills/worker.ts'
import type { Incident } from './incident.ts'

export const workerStopped: Incident = {
  name: 'worker-stopped',
  fault: workerAbsent,
  runbook: 'incident-response',
  answers: { 'find-the-part': 'queue' },
  hands: { 'bring-the-queue-back': (ground) => ground.restore() },
}
