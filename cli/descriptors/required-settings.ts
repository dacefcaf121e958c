import { declarations, type Role } from '../../service/contract/environment.ts'
import type { DescribedProcess, PlatformName, Setting } from './descriptor.ts'

export type Part = Role | 'queue' | 'database'

/** What is known around a setting, for those that depend on others. */
export interface Around {
  process: DescribedProcess
  api: DescribedProcess | undefined
}

export interface Expectation {
  /** `be`: there and so. `be absent`: not there. `not be`: anything, or nothing, but this value. */
  must: 'be' | 'be absent' | 'not be'
  /** In words, after "must be" or "must not be". */
  says(around: Around): string
  holds(value: Setting['value'] | undefined, around: Around): boolean
}

/** One thing that a deployment file has to say of a part. */
export interface RequiredSetting {
  setting: string
  keys: Partial<Record<PlatformName, string>>
  parts: readonly Part[]
  expected: Expectation
  /** An error by default. */
  severity?: 'warning'
  why: string
  /** What to do where the name of the key and the expectation do not already tell. */
  remedy?: string
}

/** Seconds to close connections in, after what was begun has been finished. */
const closingSeconds = 5
const mostGraceSeconds = 300
const port = declarations.PORT.fallback
const processes: readonly Part[] = ['api', 'worker']
const api: readonly Part[] = ['api']
const worker: readonly Part[] = ['worker']
const absent: Expectation = {
  must: 'be absent',
  says: () => 'absent',
  holds: (value) => value === undefined,
}

/** What each deployment file must say, in one place. `config lint` and the tests judge by it. */
export const requiredSettings: readonly RequiredSetting[] = [
  {
    setting: 'healthPath',
    keys: { render: 'healthCheckPath', railway: 'healthcheckPath', fly: 'path in [[http_service.checks]]' },
    parts: api,
    expected: be('/health/ready'),
    why: 'Only /health/ready asks Postgres, Redis and the bucket; without it traffic goes to an API that cannot serve.',
  },
  {
    setting: 'healthPath',
    keys: { render: 'healthCheckPath', railway: 'healthcheckPath' },
    parts: worker,
    expected: absent,
    why: 'The worker listens on no port, so a deploy that waits for its answer fails.',
  },
  {
    setting: 'check',
    keys: { fly: '[checks]' },
    parts: worker,
    expected: absent,
    why: 'The worker listens on no port, so its check never passes and every deploy fails.',
  },
  {
    setting: 'healthForwardedProto',
    keys: { fly: 'X-Forwarded-Proto in [http_service.checks.headers]' },
    parts: api,
    expected: be('https'),
    why: 'The check comes without TLS; an API that redirects to https would answer it with a redirect, which fails.',
  },
  {
    setting: 'healthTimeoutSeconds',
    keys: { railway: 'healthcheckTimeout' },
    parts: api,
    expected: atLeast(60),
    severity: 'warning',
    why: 'A deploy that comes while the database is slow would be given up too early.',
  },
  ...processes.map(
    (part): RequiredSetting => ({
      setting: 'startCommand',
      keys: { render: 'dockerCommand', railway: 'startCommand (start)', fly: `the command in [processes]` },
      parts: [part],
      expected: {
        must: 'be',
        says: () => `node dist/service/${part}.js`,
        holds: (value) =>
          typeof value === 'string' &&
          new RegExp(`^node (?:--?[\\w=-]+ )*dist/service/${part}\\.js$`).test(value),
      },
      why: 'Node has to be the process that gets SIGTERM: npm, yarn and shells keep it for themselves, and work is lost.',
    }),
  ),
  {
    setting: 'migrateCommand',
    keys: { render: 'preDeployCommand', railway: 'preDeployCommand (preDeploy)', fly: 'release_command' },
    parts: api,
    expected: be('node bin/run.js migrate up'),
    why: 'New code refuses to start on an old schema, so migrations go first, once per deploy.',
  },
  {
    setting: 'migrateCommand',
    keys: { render: 'preDeployCommand', railway: 'preDeployCommand (preDeploy)' },
    parts: worker,
    expected: absent,
    why: 'Two services that migrate at the same time wait for each other, and either may fail the deploy of the other.',
  },
  {
    setting: 'graceSeconds',
    keys: { render: 'maxShutdownDelaySeconds', railway: 'drainingSeconds', fly: 'kill_timeout' },
    parts: processes,
    expected: {
      must: 'be',
      says: ({ process }) =>
        `from ${leastGrace(process)} to ${mostGraceSeconds} seconds (PLC_DRAIN_SECONDS and ${closingSeconds} to close)`,
      holds: (value, { process }) =>
        typeof value === 'number' && value >= leastGrace(process) && value <= mostGraceSeconds,
    },
    why: 'A platform that kills before the drain has ended cuts requests and jobs off in their middle.',
    remedy: 'Raise it, or lower PLC_DRAIN_SECONDS.',
  },
  {
    setting: 'stopSignal',
    keys: { fly: 'kill_signal' },
    parts: processes,
    expected: be('SIGTERM'),
    why: 'Fly sends SIGINT unless it is told; the other platforms send SIGTERM, and one signal is one behaviour.',
  },
  {
    setting: 'evictionPolicy',
    keys: { render: 'maxmemoryPolicy' },
    parts: ['queue'],
    expected: be('noeviction'),
    why: 'Under any other policy Redis drops entries of the queue when its memory is full, and jobs are gone.',
  },
  {
    setting: 'runtime',
    keys: { render: 'runtime' },
    parts: processes,
    expected: be('docker'),
    why: 'The image brings ffmpeg and the pinned Node; without them long recordings fail.',
  },
  {
    setting: 'builder',
    keys: { railway: 'builder' },
    parts: processes,
    expected: be('DOCKERFILE'),
    why: 'The image brings ffmpeg and the pinned Node; without them long recordings fail.',
  },
  {
    setting: 'dockerfile',
    keys: { render: 'dockerfilePath', railway: 'dockerfilePath', fly: 'dockerfile in [build]' },
    parts: processes,
    expected: {
      must: 'be',
      says: () => 'Dockerfile',
      holds: (value) => value === 'Dockerfile' || value === './Dockerfile',
    },
    why: 'Both roles run from one image, so that they cannot differ in what they contain.',
  },
  {
    setting: 'plan',
    keys: { render: 'plan' },
    parts: [...processes, 'queue', 'database'],
    expected: notBe('free'),
    why: 'What is free sleeps, expires or keeps nothing, and runs no command before a deploy.',
    remedy: 'Choose a paid plan.',
  },
  {
    setting: 'region',
    keys: { render: 'region' },
    parts: [...processes, 'queue', 'database'],
    expected: sameAsApi('region'),
    why: 'The private network ends at the region: parts in another one cannot reach each other.',
  },
  {
    setting: 'reachableFrom',
    keys: { render: 'ipAllowList' },
    parts: ['queue', 'database'],
    expected: {
      must: 'be',
      says: () => '[], or the addresses that need it',
      holds: (value) =>
        typeof value === 'string' && !value.split(' ').some((range) => /^(?:0\.0\.0\.0|::)\/0$/.test(range)),
    },
    why: 'Whoever has the address may try passwords, from anywhere; left out, it is open to everybody. Services of the same region need no entry.',
  },
  {
    setting: 'autoDeploy',
    keys: { render: 'autoDeployTrigger' },
    parts: processes,
    expected: oneOf('checksPass', 'off'),
    severity: 'warning',
    why: 'A commit whose checks fail would go out on its own.',
  },
  {
    setting: 'autoDeploy',
    keys: { render: 'autoDeployTrigger' },
    parts: worker,
    expected: sameAsApi('autoDeploy'),
    severity: 'warning',
    why: 'When only one of the two follows the branch, API and worker run different commits.',
  },
  {
    setting: 'watchPatterns',
    keys: { railway: 'watchPatterns' },
    parts: processes,
    expected: absent,
    severity: 'warning',
    why: 'A commit that only one of the two watches for leaves API and worker on different commits.',
  },
  {
    setting: 'instances',
    keys: { render: 'numInstances', railway: 'numReplicas (replicas)' },
    parts: processes,
    expected: atLeast(1),
    why: 'With none of them running, nothing is served or no job is done.',
  },
  {
    setting: 'instances',
    keys: { fly: 'min_machines_running' },
    parts: api,
    expected: atLeast(1),
    why: 'With none of them running, the first request waits for a machine to start, and /health/ready with it.',
  },
  {
    setting: 'autoStop',
    keys: { fly: 'auto_stop_machines' },
    parts: api,
    expected: be('off'),
    why: 'Fly stops machines that have no requests, whatever else they do in the background.',
  },
  {
    setting: 'sleeps',
    keys: { railway: 'sleepApplication' },
    parts: processes,
    expected: be(false),
    why: 'A sleeping worker takes no jobs, and nothing that comes from the queue wakes it.',
  },
  {
    setting: 'overlapSeconds',
    keys: { railway: 'overlapSeconds' },
    parts: api,
    expected: atLeast(5),
    severity: 'warning',
    why: 'Without an overlap requests still go to the old API while it is already stopping.',
  },
  {
    setting: 'restart',
    keys: { railway: 'restartPolicyType' },
    parts: processes,
    expected: be('ALWAYS'),
    why: 'A process that ended with 0 stays down and counts as a success.',
  },
  {
    setting: 'restart',
    keys: { fly: 'policy in [[restart]]' },
    parts: processes,
    expected: be('always'),
    why: 'A machine whose process ended with 0 stays stopped.',
  },
  {
    setting: 'strategy',
    keys: { fly: 'strategy in [deploy]' },
    parts: api,
    expected: oneOf('rolling', 'canary', 'bluegreen'),
    why: 'The strategy immediate waits for no check, so a release that cannot serve replaces one that does.',
  },
  {
    setting: 'httpsOnly',
    keys: { fly: 'force_https' },
    parts: api,
    expected: be(true),
    why: 'Bearer tokens would travel in clear.',
  },
  {
    setting: 'port',
    keys: { fly: 'internal_port' },
    parts: api,
    expected: {
      must: 'be',
      says: ({ process }) => String(portOf(process)),
      holds: (value, { process }) => value === portOf(process),
    },
    why: 'Fly injects no PORT, so the API listens on its own; a service on another one reaches nobody.',
  },
  {
    setting: 'routed',
    keys: { fly: '[http_service]' },
    parts: api,
    expected: be(true),
    why: 'Without it no request reaches the API.',
    remedy: "Name the API's group in processes of [http_service].",
  },
  {
    setting: 'routed',
    keys: { fly: '[http_service]' },
    parts: worker,
    expected: absent,
    why: 'Requests would go to the worker, which listens on no port.',
    remedy: "Name only the API's group in processes of [http_service].",
  },
  ...(
    [
      ['untaggedService', '[http_service]'],
      ['untaggedCheck', '[checks]'],
      ['untaggedRestart', '[[restart]]'],
      ['untaggedMachine', '[[vm]]'],
    ] as const
  ).map(
    ([setting, section]): RequiredSetting => ({
      setting,
      keys: { fly: `${section} without processes` },
      parts: processes,
      expected: absent,
      why: 'A section without processes is given to one group by a rule of flyctl: app, else the first by the alphabet.',
      remedy: `Name its groups, as processes = ["app"], in ${section}.`,
    }),
  ),
]

/** How long the process may drain, in seconds; undefined when only the platform knows. */
export function drainSecondsOf({ variables }: DescribedProcess): number | undefined {
  const value = variables.find(({ name }) => name === 'PLC_DRAIN_SECONDS')?.value
  if (value === undefined) return declarations.PLC_DRAIN_SECONDS.fallback
  const text = value.kind === 'text' ? value.text.reveal().trim() : ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** Which part a process of a file is; undefined when it is none that the table speaks of. */
export function partOf({ role, settings }: DescribedProcess): Part | undefined {
  if (role !== undefined) return role
  const kind = settings['kind']?.value
  if (kind === 'keyvalue' || kind === 'redis') return 'queue'
  return kind === 'database' ? 'database' : undefined
}

function leastGrace(process: DescribedProcess): number {
  return (drainSecondsOf(process) ?? declarations.PLC_DRAIN_SECONDS.fallback) + closingSeconds
}

function portOf({ variables }: DescribedProcess): number {
  const value = variables.find(({ name }) => name === 'PORT')?.value
  return value?.kind === 'text' ? Number(value.text.reveal()) : port
}

function be(wanted: string | number | boolean): Expectation {
  return { must: 'be', says: () => String(wanted), holds: (value) => value === wanted }
}

function notBe(forbidden: string): Expectation {
  return { must: 'not be', says: () => forbidden, holds: (value) => value !== forbidden }
}

function atLeast(least: number): Expectation {
  return {
    must: 'be',
    says: () => `${least} or more`,
    holds: (value) => typeof value === 'number' && value >= least,
  }
}

function oneOf(...words: string[]): Expectation {
  return { must: 'be', says: () => words.join(' or '), holds: (value) => words.includes(String(value)) }
}

function sameAsApi(setting: string): Expectation {
  const wanted = ({ api }: Around) => api?.settings[setting]?.value
  return {
    must: 'be',
    says: (around) => `what it is for the API (${wanted(around) ?? 'not stated'})`,
    holds: (value, around) =>
      (value !== undefined && value === wanted(around)) || around.api?.settings[setting]?.unreadable === true,
  }
}
