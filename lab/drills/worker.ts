import { preloaded } from '../stack/preloaded.ts'
import type { Drill } from './drill.ts'

export const workerAbsent: Drill = {
  name: 'worker-absent',
  family: 'worker',
  breaks: 'the worker was never deployed, or is stopped',
  expects: { outcome: 'fail', check: 'queue', says: /no worker answers/ },
  withinMs: 30_000,
  inject: (ground) => ground.endWorker(),
}

export const workerKilled: Drill = {
  name: 'worker-killed',
  family: 'worker',
  breaks: 'the worker has just died (kill -9, as the out-of-memory killer does)',
  expects: { outcome: 'fail', check: 'queue', says: /worker-.*alive a moment ago and is silent/ },
  withinMs: 30_000,
  inject: (ground) => ground.killWorker(),
}

export const workerFrozen: Drill = {
  name: 'worker-frozen',
  family: 'worker',
  breaks: 'the worker is there and does nothing: SIGSTOP, as a starved or suspended machine',
  expects: { outcome: 'fail', check: 'queue', says: /worker-.*alive a moment ago and is silent/ },
  withinMs: 30_000,
  async inject(ground) {
    const { worker } = ground
    ground.afterwards(() => {
      worker.kill('SIGCONT')
    })
    worker.kill('SIGSTOP')
  },
}

export const workerBlocked: Drill = {
  name: 'worker-event-loop-blocked',
  family: 'worker',
  breaks: "the worker's event loop is blocked by a computation that never ends",
  expects: { outcome: 'fail', check: 'queue', says: /worker-.*alive a moment ago and is silent/ },
  withinMs: 30_000,
  async inject(ground) {
    const worker = await ground.replaceWorker(preloaded('blocked-on-signal'))
    worker.kill('SIGUSR2')
  },
}
