import type { Incident } from './incident.ts'

export const apiStopped: Incident = {
  name: 'api-stopped',
  fault: {
    breaks: 'the API has ended, and nothing starts it again',
    expects: { outcome: 'fail', check: 'preflight', says: /refused/ },
    inject: (ground) => ground.endApi(),
  },
  runbook: 'incident-response',
  answers: { 'find-the-part': 'api' },
  hands: { 'mend-the-api': (ground) => ground.restore() },
}
