import { bucketReadOnlyForWorker } from '../drills/storage.ts'
import type { Incident } from './incident.ts'

export const bucketReadOnly: Incident = {
  name: 'bucket-read-only',
  fault: bucketReadOnlyForWorker,
  runbook: 'incident-response',
  answers: { 'find-the-part': 'storage' },
  hands: { 'bring-the-bucket-back': (ground) => ground.restore() },
}
