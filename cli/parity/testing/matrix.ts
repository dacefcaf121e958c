import type { goodRender } from '../../platforms/testing/render-server.ts'
import type { Answer } from '../compare-values.ts'
import { type Changes, sceneWith } from './scenes.ts'
import type { Asked, Staged } from './stage.ts'
import {
  asDotenv,
  asFly,
  asFlyToml,
  asLive,
  asRailway,
  asRailwayTs,
  asRender,
  asRenderYaml,
  asShell,
  both,
} from './stages.ts'

/** An answer as it is expected; with ! it is drift. */
export type Expected = Answer | `${Answer}!`

/** One fixture: witnesses that really stand somewhere, and the answer for each key that is not simply equal. */
export interface Fixture {
  platform: 'none' | 'render' | 'railway' | 'fly'
  pair: string
  what: string
  stand(): Staged | Promise<Staged>
  asked?: Asked
  /** By axis and name, as `roles DATABASE_URL`. */
  expected: Readonly<Record<string, Expected>>
}

interface RoleCase {
  what: string
  changes: Changes
  expected: Fixture['expected']
  /** What cannot happen to a process that runs, as a missing variable that it needs. */
  neverLive?: boolean
  /** Where a process that runs tells its defaults as values. */
  expectedLive?: Fixture['expected']
}

/** What may be between API and worker, whatever they are told by. */
const roleCases: readonly RoleCase[] = [
  { what: 'all alike', changes: {}, expected: { 'roles DATABASE_URL': 'equal' } },
  {
    what: 'another model on the worker',
    changes: { worker: { PLC_LLM_MODEL: 'gpt-4o' }, api: { PLC_LLM_MODEL: 'gpt-4.1' } },
    expected: { 'roles PLC_LLM_MODEL': 'different!' },
  },
  {
    what: 'another database on the same server',
    changes: { worker: { DATABASE_URL: 'postgres://pegasus:first-secret@db.example/other' } },
    expected: { 'roles DATABASE_URL': 'different!' },
  },
  {
    what: 'another password to the same database',
    changes: { worker: { DATABASE_URL: 'postgres://pegasus:old-secret@db.example/pegasus' } },
    expected: { 'roles DATABASE_URL': 'different!' },
  },
  {
    what: 'the usual port written down',
    changes: { worker: { DATABASE_URL: 'postgresql://pegasus:first-secret@DB.example:5432/pegasus' } },
    expected: { 'roles DATABASE_URL': 'equal' },
  },
  {
    what: 'another database index of Redis',
    changes: { worker: { REDIS_URL: 'redis://:second-secret@redis.example/7' } },
    expected: { 'roles REDIS_URL': 'different!' },
  },
  {
    what: 'the index 0 of Redis written down',
    changes: { worker: { REDIS_URL: 'redis://:second-secret@redis.example:6379/0' } },
    expected: { 'roles REDIS_URL': 'equal' },
  },
  {
    what: 'a default written down',
    changes: { api: { S3_PREFIX: 'pegasus' } },
    expected: { 'roles S3_PREFIX': 'equal' },
  },
  {
    what: 'a default left out where it does not count',
    changes: { api: { S3_PREFIX: 'elsewhere' } },
    expected: { 'roles S3_PREFIX': 'missing!' },
    expectedLive: { 'roles S3_PREFIX': 'different!' },
  },
  {
    what: 'what has no default on the API alone',
    changes: { api: { OPENAI_BASE_URL: 'https://models.example/v1' } },
    expected: { 'roles OPENAI_BASE_URL': 'missing!' },
  },
  {
    what: 'what has no default on the worker alone',
    changes: { worker: { S3_ENDPOINT_URL: 'https://objects.example' } },
    expected: { 'roles S3_ENDPOINT_URL': 'missing!' },
  },
  {
    what: 'two words for yes',
    changes: { api: { PLC_ALLOW_OFFLINE_MODEL: '1' }, worker: { PLC_ALLOW_OFFLINE_MODEL: 'true' } },
    expected: { 'roles PLC_ALLOW_OFFLINE_MODEL': 'equal' },
  },
  {
    what: 'another log level, which may differ',
    changes: { api: { PLC_LOG_LEVEL: 'debug' } },
    expected: {},
  },
  {
    what: 'what only one role reads',
    changes: { api: { PLC_CORS_ORIGINS: 'https://app.example' }, worker: { PLC_WORKER_CONCURRENCY: '4' } },
    expected: {},
  },
  {
    what: 'a deprecated name on the worker',
    changes: { api: { PLC_LLM_MODEL: 'gpt-4o' }, worker: { OPENAI_MODEL: 'gpt-4o' } },
    expected: { 'roles PLC_LLM_MODEL': 'equal' },
  },
  {
    what: 'a required variable missing on the worker',
    changes: { worker: { REDIS_URL: null } },
    expected: { 'roles REDIS_URL': 'missing!', 'start REDIS_URL': 'missing!' },
    neverLive: true,
  },
  {
    what: 'a value that the service would refuse',
    changes: { api: { PLC_JOB_ATTEMPTS: 'many' }, worker: { PLC_JOB_ATTEMPTS: 'many' } },
    expected: { 'roles PLC_JOB_ATTEMPTS': 'equal', 'start PLC_JOB_ATTEMPTS': 'different!' },
    neverLive: true,
  },
]

type Stage = Pick<Fixture, 'platform' | 'pair'> & {
  as: (scene: ReturnType<typeof sceneWith>) => Staged | Promise<Staged>
}

const roleStages: readonly Stage[] = [
  { platform: 'none', pair: 'dotenv, dotenv', as: (scene) => asDotenv(scene) },
  { platform: 'none', pair: 'shell, dotenv', as: asShell },
  { platform: 'none', pair: 'live, live', as: asLive },
  { platform: 'render', pair: 'file', as: asRenderYaml },
  { platform: 'render', pair: 'API', as: asRender },
  { platform: 'railway', pair: 'file', as: asRailwayTs },
  { platform: 'railway', pair: 'API', as: asRailway },
  { platform: 'fly', pair: 'API', as: asFly },
]

const rolePairs: readonly Fixture[] = roleStages.flatMap(({ platform, pair, as }) =>
  roleCases
    .filter(({ neverLive }) => !(neverLive && pair.startsWith('live')))
    .map(({ what, changes, expected, expectedLive = expected }) => ({
      ...{ platform, pair, what, expected: pair.startsWith('live') ? expectedLive : expected },
      stand: () => as(sceneWith(changes)),
    })),
)

const good = sceneWith()
const otherModel = sceneWith({ api: { PLC_LLM_MODEL: 'gpt-4o' }, worker: { PLC_LLM_MODEL: 'gpt-4o' } })
const restarted = '2026-11-20T00:00:00.000Z'

/** What was written against what is stored against what runs. */
const sourcePairs: readonly Fixture[] = [
  {
    ...{
      platform: 'render',
      pair: 'file, API',
      what: 'all alike',
      expected: { 'sources S3_BUCKET': 'equal' },
    },
    stand: async () => both(asRenderYaml(good), await asRender(good)),
  },
  {
    ...{ platform: 'render', pair: 'file, API', what: 'another model in the dashboard' },
    stand: async () => both(asRenderYaml(good), await asRender(otherModel)),
    expected: { 'sources PLC_LLM_MODEL': 'missing!' },
  },
  {
    ...{ platform: 'railway', pair: 'file, API', what: 'another model in the dashboard' },
    stand: async () => both(asRailwayTs(otherModel), await asRailway(good)),
    expected: { 'sources PLC_LLM_MODEL': 'missing!' },
  },
  {
    ...{ platform: 'fly', pair: 'file, API', what: 'an older bucket on the machines' },
    stand: async () =>
      both(
        asFlyToml(good),
        await asFly(sceneWith({ api: { S3_BUCKET: 'old' }, worker: { S3_BUCKET: 'old' } })),
      ),
    expected: { 'sources S3_BUCKET': 'different!' },
  },
  {
    ...{
      platform: 'none',
      pair: 'dotenv, live',
      what: 'all alike',
      expected: { 'sources DATABASE_URL': 'equal' },
    },
    stand: async () => both(asDotenv(good), await asLive(good)),
  },
  {
    ...{ platform: 'none', pair: 'dotenv, live', what: 'another model runs' },
    stand: async () => both(asDotenv(good), await asLive(otherModel)),
    expected: { 'sources PLC_LLM_MODEL': 'missing!' },
  },
  {
    ...{ platform: 'render', pair: 'API, live', what: 'another port, which the platform gives' },
    stand: async () => both(await asRender(good), await asLive(sceneWith({ api: { PORT: '10000' } }))),
    expected: { 'sources REDIS_URL': 'equal' },
  },
  {
    ...{ platform: 'render', pair: 'API, live', what: 'a group that changed after the start' },
    stand: async () =>
      both(await asRender(good, withGroup('2026-11-25T00:00:00Z')), await asLive(good, startedAt)),
    expected: { 'sources PLC_LLM_MODEL': 'stale!', 'deployment *': 'stale!' },
  },
  {
    ...{ platform: 'railway', pair: 'API, live', what: 'a staged edit' },
    stand: async () =>
      both(
        await asRailway(good, (world) => {
          const patch = {
            services: { 'service-pegasus-api': { variables: { S3_BUCKET: { value: 'next' } } } },
          }
          world.staged = { status: 'STAGED', patch }
        }),
        await asLive(good),
      ),
    expected: { 'deployment S3_BUCKET': 'stale!', 'sources S3_BUCKET': 'equal' },
  },
  {
    ...{ platform: 'railway', pair: 'API, live', what: 'a sealed variable beside the HMAC of it' },
    stand: async () => both(await asRailway(good, sealKeys), await asLive(good)),
    expected: { 'sources OPENAI_API_KEY': 'unknown', 'roles OPENAI_API_KEY': 'unknown' },
  },
]

function startedAt<Process extends { startedAt: string }>(processes: Process[]): Process[] {
  return processes.map((process) => ({ ...process, startedAt: restarted }))
}

function withGroup(updatedAt: string) {
  return (world: ReturnType<typeof goodRender>) => {
    world.groups = [
      {
        ...{ id: 'evg-1', name: 'pegasus-shared', createdAt: '2026-11-01T00:00:00Z', updatedAt },
        variables: { PLC_LLM_MODEL: 'gpt-4o' },
        links: ['srv-api', 'srv-worker'],
      },
    ]
  }
}

function sealKeys(world: { services: { variables: Record<string, { value: string; sealed?: boolean }> }[] }) {
  for (const { variables } of world.services)
    variables['OPENAI_API_KEY'] = { value: 'third-secret', sealed: true }
}

const secretsOnFly = (digests: readonly string[]) => async () =>
  asFly(sceneWith({ api: { OPENAI_API_KEY: null }, worker: { OPENAI_API_KEY: null } }), (world) => {
    world.secrets = digests.map((digest) => ({
      name: 'OPENAI_API_KEY',
      digest,
      updatedAt: '2026-11-01T00:00:00Z',
    }))
  })

const renderYaml =
  (api: string[], worker: string[], groups = '') =>
  (): Staged => ({
    files: {
      'render.yaml': `${groups}services:\n  - type: web\n    name: pegasus-api\n    envVars:\n${api.join('\n')}\n  - type: worker\n    name: pegasus-worker\n    envVars:\n${worker.join('\n')}\n`,
    },
    witnesses: ['render.yaml'],
  })
const databaseFrom = (name: string) =>
  `      - { key: DATABASE_URL, fromDatabase: { name: ${name}, property: connectionString } }`
const typedIn = '      - { key: OPENAI_API_KEY, sync: false }'
const takenFromApi =
  '      - { key: OPENAI_API_KEY, fromService: { type: web, name: pegasus-api, envVarKey: OPENAI_API_KEY } }'
const redis = '      - { key: REDIS_URL, value: "redis://redis.example" }'
const notStarted: Fixture['expected'] = {
  'start STORAGE_MODE': 'missing!',
  'start PLC_WRITE_API_TOKEN': 'missing!',
  'start PLC_READ_API_TOKEN': 'missing!',
  'start PLC_OPS_API_TOKEN': 'missing!',
  'start OPENAI_API_KEY': 'missing!',
}
const started: Fixture['expected'] = {
  'start STORAGE_MODE': 'missing!',
  'start PLC_WRITE_API_TOKEN': 'missing!',
  'start PLC_READ_API_TOKEN': 'missing!',
  'start PLC_OPS_API_TOKEN': 'missing!',
}

/** What a source tells of a value without telling it. */
const untold: readonly Fixture[] = [
  {
    ...{ platform: 'render', pair: 'file', what: 'one database by reference' },
    stand: renderYaml([databaseFrom('pg'), redis], [databaseFrom('pg'), redis]),
    expected: { ...notStarted, 'roles DATABASE_URL': 'equal' },
  },
  {
    ...{ platform: 'render', pair: 'file', what: 'two databases by reference' },
    stand: renderYaml([databaseFrom('pg'), redis], [databaseFrom('other'), redis]),
    expected: { ...notStarted, 'roles DATABASE_URL': 'different!' },
  },
  {
    ...{ platform: 'render', pair: 'file', what: 'a reference against an address of its own' },
    stand: renderYaml(
      [databaseFrom('pg'), redis],
      ['      - { key: DATABASE_URL, value: "postgres://me:sixth-secret@db.example/x" }', redis],
    ),
    expected: { ...notStarted, 'roles DATABASE_URL': 'different!' },
  },
  {
    ...{ platform: 'render', pair: 'file', what: 'a secret that the worker takes from the API' },
    stand: renderYaml([databaseFrom('pg'), redis, typedIn], [databaseFrom('pg'), redis, takenFromApi]),
    expected: { ...started, 'roles OPENAI_API_KEY': 'equal' },
  },
  {
    ...{ platform: 'render', pair: 'file', what: 'a secret typed in twice' },
    stand: renderYaml([databaseFrom('pg'), redis, typedIn], [databaseFrom('pg'), redis, typedIn]),
    expected: { ...started, 'roles OPENAI_API_KEY': 'unknown' },
  },
  {
    ...{ platform: 'render', pair: 'file', what: 'a secret of the API alone' },
    stand: renderYaml([databaseFrom('pg'), redis, typedIn], [databaseFrom('pg'), redis]),
    expected: { ...started, 'start OPENAI_API_KEY': 'missing!', 'roles OPENAI_API_KEY': 'missing!' },
  },
  {
    ...{ platform: 'railway', pair: 'API', what: 'a variable sealed on both' },
    stand: () => asRailway(good, sealKeys),
    expected: { 'roles OPENAI_API_KEY': 'unknown' },
  },
  {
    ...{ platform: 'railway', pair: 'API', what: 'a staged edit' },
    stand: () =>
      asRailway(good, (world) => {
        const patch = {
          services: { 'service-pegasus-worker': { variables: { AWS_REGION: { value: 'x' } } } },
        }
        world.staged = { status: 'STAGED', patch }
      }),
    expected: { 'deployment AWS_REGION': 'stale!' },
  },
  {
    ...{ platform: 'fly', pair: 'API', what: 'one secret of the app for both groups' },
    stand: secretsOnFly(['0a1b2c']),
    expected: { 'roles OPENAI_API_KEY': 'equal' },
  },
  {
    ...{ platform: 'fly', pair: 'API', what: 'a secret that waits for a deploy' },
    stand: async () =>
      asFly(sceneWith({ api: { OPENAI_API_KEY: null }, worker: { OPENAI_API_KEY: null } }), (world) => {
        world.secrets = [{ name: 'OPENAI_API_KEY', digest: '0a1b2c', updatedAt: '2026-11-20T00:00:00Z' }]
      }),
    expected: { 'roles OPENAI_API_KEY': 'equal', 'deployment OPENAI_API_KEY': 'stale!' },
  },
  {
    ...{ platform: 'fly', pair: 'API, live', what: 'a digest beside the HMAC' },
    stand: async () => both(await secretsOnFly(['0a1b2c'])(), await asLive(good)),
    expected: { 'roles OPENAI_API_KEY': 'equal', 'sources OPENAI_API_KEY': 'unknown' },
  },
  {
    ...{ platform: 'fly', pair: 'file', what: 'secrets that the file does not hold' },
    stand: () => asFlyToml(sceneWith({ api: { DATABASE_URL: null, PLC_OPS_API_TOKEN: null } })),
    expected: { 'start DATABASE_URL': 'unknown', 'start PLC_OPS_API_TOKEN': 'unknown' },
  },
  {
    ...{ platform: 'none', pair: 'dotenv, dotenv', what: 'a name set twice' },
    stand: () => {
      const staged = asDotenv(good)
      const text = `${staged.files?.['.env.worker']}\nS3_BUCKET='lectures-of-all'`
      return { ...staged, files: { ...staged.files, '.env.worker': text } }
    },
    expected: { 'roles S3_BUCKET': 'unknown' },
  },
  {
    ...{ platform: 'none', pair: 'live, live', what: 'one database by two names' },
    stand: () =>
      asLive(
        sceneWith({ worker: { DATABASE_URL: 'postgres://pegasus:first-secret@pooler.example/pegasus' } }),
        (processes) =>
          processes.map((process) => ({
            ...process,
            backends: {
              ...process.backends,
              database: {
                ...{ systemIdentifier: '7300000000000000001', name: 'pegasus', schema: 'public' },
                ...{ standby: false, readOnly: false },
              },
            },
          })),
      ),
    expected: { 'roles DATABASE_URL': 'equal' },
  },
  {
    ...{
      platform: 'none',
      pair: 'dotenv, dotenv',
      what: 'a variable of one’s own that must match',
      expected: { 'roles OWN': 'different!' },
    },
    stand: () => asDotenv(sceneWith({ api: { OWN: 'one' }, worker: { OWN: 'two' } })),
    asked: { policy: { 'must-match': ['OWN'] } },
  },
  {
    ...{
      platform: 'none',
      pair: 'dotenv, dotenv',
      what: 'a variable of one’s own without a rule',
      expected: { 'roles OWN': 'different' },
    },
    stand: () => asDotenv(sceneWith({ api: { OWN: 'one' }, worker: { OWN: 'two' } })),
  },
  {
    ...{ platform: 'none', pair: 'dotenv, dotenv', what: 'an exception', expected: {} },
    stand: () => asDotenv(sceneWith({ worker: { S3_BUCKET: 'a-trial' } })),
    asked: { policy: { ignore: { S3_BUCKET: 'a trial' } } },
  },
]

const production = sceneWith({
  api: {
    ...{
      DATABASE_URL: 'postgres://pegasus:p@prod.example/pegasus',
      REDIS_URL: 'redis://prod.example',
      S3_BUCKET: 'prod',
    },
    ...{
      PLC_WRITE_API_TOKEN: 'production-w-51c0de3f8a72',
      PLC_READ_API_TOKEN: 'production-r-0b96fd8e4c13',
      PLC_OPS_API_TOKEN: 'production-o-e7a2185d930c',
    },
  },
  worker: {
    DATABASE_URL: 'postgres://pegasus:p@prod.example/pegasus',
    REDIS_URL: 'redis://prod.example',
    S3_BUCKET: 'prod',
  },
})
const apart: Fixture['expected'] = {
  'environments DATABASE_URL': 'different',
  'environments REDIS_URL': 'different',
  'environments S3_BUCKET': 'different',
  'environments PLC_WRITE_API_TOKEN': 'different',
  'environments PLC_READ_API_TOKEN': 'different',
  'environments PLC_OPS_API_TOKEN': 'different',
}

/** Staging against production. */
const environmentPairs: readonly Fixture[] = [
  {
    ...{ platform: 'none', pair: 'dotenv against dotenv', what: 'apart as they must be', expected: apart },
    stand: () => asDotenv(good),
    asked: { against: asDotenv(production, 'production/') },
  },
  {
    ...{ platform: 'none', pair: 'dotenv against dotenv', what: 'one bucket for both' },
    stand: () => asDotenv(sceneWith({ api: { S3_BUCKET: 'prod' }, worker: { S3_BUCKET: 'prod' } })),
    asked: { against: asDotenv(production, 'production/') },
    expected: { ...apart, 'environments S3_BUCKET': 'equal!' },
  },
  {
    ...{ platform: 'none', pair: 'dotenv against dotenv', what: 'one database by two accounts' },
    stand: () => {
      const url = 'postgres://staging:s@prod.example:5432/pegasus?sslmode=require'
      return asDotenv(sceneWith({ api: { DATABASE_URL: url }, worker: { DATABASE_URL: url } }))
    },
    asked: { against: asDotenv(production, 'production/') },
    expected: { ...apart, 'environments DATABASE_URL': 'equal!' },
  },
  {
    ...{ platform: 'none', pair: 'dotenv against dotenv', what: 'another model in staging' },
    stand: () => asDotenv(otherModel),
    asked: { against: asDotenv(production, 'production/') },
    expected: { ...apart, 'environments PLC_LLM_MODEL': 'missing!' },
  },
  {
    ...{ platform: 'none', pair: 'dotenv against dotenv', what: 'a variable of one’s own that must differ' },
    stand: () => asDotenv(sceneWith({ api: { OWN: 'one' } })),
    asked: {
      against: asDotenv({ api: { ...production.api, OWN: 'one' }, worker: production.worker }, 'production/'),
      policy: { 'must-differ': ['OWN'] },
    },
    expected: { ...apart, 'environments OWN': 'equal!' },
  },
]

/** Platform by pair of witnesses by case. */
export const matrix: readonly Fixture[] = [...rolePairs, ...sourcePairs, ...untold, ...environmentPairs]
