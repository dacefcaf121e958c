import { oldWorker } from '../drills/release.ts'
import type { Incident } from './incident.ts'

export const workerLeftBehind: Incident = {
  name: 'worker-left-behind',
  fault: oldWorker,
  runbook: 'release-checklist',
  answers: { 'decide-whether-it-stays': 'stays' },
  hands: { 'see-that-today-is-a-good-day': (ground) => ground.restore() },
}
