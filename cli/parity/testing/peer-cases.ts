/** What other tools publish as their cases or rules, restated as a pair of files of one deployment. */
export interface PeerCase {
  what: string
  /** Lines that the files of the API and of the worker have beyond a good pair; a name that they set replaces it. */
  api?: Readonly<Record<string, string | null>>
  worker?: Readonly<Record<string, string | null>>
  /** Put behind the worker's file as it stands. */
  appended?: string
  /** What `dotenv-diff --compare --check-values --strict` exits with. */
  dotenvDiff: 0 | 1
  ours: 'pass' | 'fail' | 'inconclusive'
  /** What is named. */
  names?: string
}

export const peerCases: readonly PeerCase[] = [
  {
    ...{ what: 'two models', api: { PLC_LLM_MODEL: 'a' }, worker: { PLC_LLM_MODEL: 'b' } },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'PLC_LLM_MODEL' },
  },
  {
    ...{
      what: 'two databases on one server',
      worker: { DATABASE_URL: 'postgres://pegasus:one@db.example/other' },
    },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'DATABASE_URL' },
  },
  {
    ...{ what: 'two passwords', worker: { DATABASE_URL: 'postgres://pegasus:two@db.example/pegasus' } },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'DATABASE_URL' },
  },
  {
    what: 'one address, with its usual port written down',
    worker: { DATABASE_URL: 'postgresql://pegasus:one@db.example:5432/pegasus' },
    ...{ dotenvDiff: 0, ours: 'pass' },
  },
  {
    ...{
      what: 'two words for yes',
      api: { PLC_ALLOW_OFFLINE_MODEL: '1' },
      worker: { PLC_ALLOW_OFFLINE_MODEL: 'true' },
    },
    ...{ dotenvDiff: 0, ours: 'pass' },
  },
  { what: 'a default written down on one side', api: { S3_PREFIX: 'pegasus' }, dotenvDiff: 0, ours: 'pass' },
  {
    ...{ what: 'a key under its old name', api: { PLC_LLM_MODEL: 'a' }, worker: { OPENAI_MODEL: 'a' } },
    ...{ dotenvDiff: 1, ours: 'pass' },
  },
  {
    ...{ what: 'a key that the worker lacks', worker: { OPENAI_API_KEY: null } },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'OPENAI_API_KEY' },
  },
  {
    ...{ what: 'a key that both lack and both need', api: { REDIS_URL: null }, worker: { REDIS_URL: null } },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'REDIS_URL' },
  },
  {
    ...{ what: 'a value that both have and neither can use', api: { PLC_JOB_ATTEMPTS: 'many' } },
    ...{ worker: { PLC_JOB_ATTEMPTS: 'many' }, dotenvDiff: 0, ours: 'fail', names: 'PLC_JOB_ATTEMPTS' },
  },
  {
    ...{ what: 'a key without a value', worker: { OPENAI_API_KEY: '' } },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'OPENAI_API_KEY' },
  },
  {
    ...{ what: 'a key set twice', appended: 'S3_BUCKET=other' },
    ...{ dotenvDiff: 0, ours: 'inconclusive', names: 'S3_BUCKET is set 2 times' },
  },
  {
    ...{ what: 'a quote that is never closed', appended: 'B="never' },
    ...{ dotenvDiff: 1, ours: 'inconclusive', names: 'never closed' },
  },
  {
    ...{ what: 'a line that sets nothing', appended: 'this sets nothing' },
    ...{ dotenvDiff: 0, ours: 'inconclusive', names: 'no NAME=value' },
  },
  {
    ...{ what: 'a leading character that no name has', appended: '*B=1' },
    ...{ dotenvDiff: 1, ours: 'inconclusive', names: 'no NAME=value' },
  },
  {
    ...{
      what: 'two values over several lines',
      api: { OPENAI_MODEL: '"one\ntwo"' },
      worker: { OPENAI_MODEL: '"one\nTWO"' },
    },
    ...{ dotenvDiff: 0, ours: 'fail', names: 'PLC_LLM_MODEL' },
  },
]

const shared = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://pegasus:one@db.example/pegasus',
  REDIS_URL: 'redis://redis.example',
  STORAGE_MODE: 's3',
  S3_BUCKET: 'lectures',
  OPENAI_API_KEY: 'key',
}

const tokens = {
  PLC_WRITE_API_TOKEN: 'writers-51c0de3f8a72e6b4',
  PLC_READ_API_TOKEN: 'readers-0b96fd8e4c13a2d5',
  PLC_OPS_API_TOKEN: 'operators-e7a2185d930c64',
}

/** The two files of a case. */
export function filesOf({ api = {}, worker = {}, appended = '' }: PeerCase): Record<string, string> {
  const text = (values: Readonly<Record<string, string | null>>) =>
    Object.entries(values)
      .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}\n`]))
      .join('')
  return {
    '.env.api': text({ ...shared, ...tokens, ...api }),
    '.env.worker': `${text({ ...shared, ...worker })}${appended === '' ? '' : `${appended}\n`}`,
  }
}
