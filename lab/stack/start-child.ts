import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, describeExit, type Exit, launch, type ProgramOptions, problemOf } from './child.ts'

const probeEveryMs = 20

export interface ChildOptions<Ready> extends ProgramOptions {
  /**
   * Asked again and again until it gives something back: then the part is ready. Gets what this run has
   * logged so far.
   */
  probe(log: string): Promise<Ready | undefined> | Ready | undefined
  readyWithinMs: number
}

export interface Started<Ready> {
  child: Child
  ready: Ready
  /** Starts the same program once more, after it has ended. Throws as `startChild` does. */
  again(): Promise<Child>
}

/**
 * Starts a program and waits until it is ready.
 *
 * @throws {StackProblem} when it cannot be started, ends early or is not ready in time, with its last log
 * lines; by then it has ended.
 */
export async function startChild<Ready>(options: ChildOptions<Ready>): Promise<Started<Ready>> {
  const child = await launch(options)
  try {
    const again = async () => (await startChild(options)).child
    return { child, ready: await untilReady(child, options), again }
  } catch (error) {
    await child.stop()
    throw error
  }
}

async function untilReady<Ready>(child: Child, options: ChildOptions<Ready>): Promise<Ready> {
  const { probe, readyWithinMs, unwanted } = options
  let exit: Exit | undefined
  void child.exited.then((how) => {
    exit = how
  })
  const deadline = Date.now() + readyWithinMs
  for (;;) {
    const ready = await probe(child.log())
    if (ready !== undefined) return ready
    if (exit !== undefined) throw problemOf(child, `ended before it was ready (${describeExit(exit)})`)
    if (unwanted?.aborted) throw problemOf(child, 'was stopped before it was ready')
    if (Date.now() > deadline) throw problemOf(child, `was not ready after ${readyWithinMs / 1000} s`)
    await sleep(probeEveryMs)
  }
}
