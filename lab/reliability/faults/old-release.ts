import type { Fault } from '../fault.ts'

export const oldReleaseBeside: Fault = {
  name: 'old-release-beside',
  breaks: 'a second worker of an older release takes jobs from the same queue, and is drained at the end',
  async inject(ground) {
    ground.beside = await ground.stack.startWorker({ PEGASUS_RELEASE: 'old' })
  },
  async heal(ground) {
    if (ground.beside) await ground.end(ground.beside)
    ground.beside = undefined
  },
}
