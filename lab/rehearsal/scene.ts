import { lectures } from '../../smoke/fixtures/lectures.ts'
import type { LecturePlan } from '../../smoke/flows/lecture/ground.ts'
import type { Report } from '../../smoke/report/report.ts'
import { reportOf } from '../../smoke/report/report-of.ts'
import { Secret } from '../../smoke/secret.ts'
import { Target } from '../../smoke/target.ts'
import { verify } from '../../smoke/verify.ts'
import type { Backends, Model } from '../stack/backends.ts'
import type { Child } from '../stack/child.ts'
import { freePort } from '../stack/free-port.ts'
import { randomSecret } from '../stack/random-secret.ts'
import { sharedVariables, startApi, startWorker } from '../stack/roles.ts'
import type { Surroundings } from '../stack/surroundings.ts'

/** What a release is started on. */
export interface Scene {
  surroundings: Surroundings
  backends: Backends
  /** The scratch copy, which stands in for the database of the backends. */
  databaseUrl: string
  signal: AbortSignal
}

/** A release that can be started: this one, or one that was built in a folder of its own. */
export interface Startable {
  /** What its processes call themselves. */
  release: string
  checkout?: string
}

const model: Model = { provider: 'offline' }

const plan: LecturePlan = {
  lecture: lectures.pdf,
  presetId: 'exam-mode',
  stageDeadlineMs: 60_000,
  keep: false,
  saveTo: null,
  slowestPollMs: 500,
}

/** The API of a release that has been started. */
export interface RunningApi {
  url: URL
  opsToken: string
}

/**
 * Starts API and worker of a release, sends a lecture through them, lets `look` ask what else it wants, and stops them.
 *
 * @throws {StackProblem} when one of them does not start, with its own words.
 */
export async function smokeOf(
  scene: Scene,
  startable: Startable,
  look: (api: RunningApi) => Promise<void> = async () => {},
): Promise<Report> {
  const { surroundings, backends, databaseUrl, signal } = scene
  const { release, checkout } = startable
  const port = await freePort()
  const [write, ops] = [randomSecret(), randomSecret()]
  const variables = {
    ...sharedVariables({ ...backends, databaseUrl }, model),
    PEGASUS_RELEASE: release,
    // The drain of an idle process is short anyhow.
    PLC_DRAIN_SECONDS: '5',
  }
  const from = checkout === undefined ? {} : { checkout }
  const running: Child[] = []
  try {
    running.push(
      await startApi(surroundings, {
        ...from,
        name: `api-${release}`,
        variables: {
          ...variables,
          HOST: '127.0.0.1',
          PORT: String(port),
          PLC_WRITE_API_TOKEN: write,
          PLC_READ_API_TOKEN: randomSecret(),
          PLC_OPS_API_TOKEN: ops,
        },
      }),
    )
    running.push(await startWorker(surroundings, { ...from, name: `worker-${release}`, variables }))
    const url = new URL(`http://127.0.0.1:${port}`)
    const tokens = { write: new Secret(write), ops: new Secret(ops) }
    const report = await smokeAt(new Target({ name: 'rehearsal', url, tokens }), release, signal)
    await look({ url, opsToken: ops })
    return report
  } finally {
    for (const child of running.toReversed()) await child.stop()
  }
}

async function smokeAt(target: Target, release: string, signal: AbortSignal): Promise<Report> {
  try {
    const evidence = await verify(
      target,
      { command: 'smoke', release, settleMs: 0, handshake: false, lecture: plan, soak: null },
      { signal, tell: () => {}, tool: 'pegasus-ops migrate rehearse', operator: 'rehearsal' },
    )
    return reportOf(evidence)
  } finally {
    await target.close()
  }
}
