import {
  addressRanges,
  commaList,
  decimal,
  durations,
  flag,
  googleProject,
  headerName,
  oneOf,
  oneOfBut,
  postgresUrl,
  prefix,
  type Reader,
  redisUrl,
  region,
  someOf,
  text,
  url,
  whole,
} from './environment-values.ts'

/** The two processes of a deployment. */
export const roles = ['api', 'worker'] as const
export type Role = (typeof roles)[number]

/** How a variable relates across the two roles of one deployment. */
export type RoleParity = 'must-match' | 'role-only' | 'free'
/** How a variable relates across two environments, as staging and production. */
export type EnvironmentParity = 'must-match' | 'must-differ' | 'free'

/** What is known of one variable, once and for everyone: the service, the verifier and the operator. */
export interface Declaration<T = unknown> {
  /** What it is for, in a sentence. */
  meaning: string
  /** The roles that read it. */
  roles: readonly Role[]
  /** Whether its value may never be shown. */
  secret: boolean
  parity: { roles: RoleParity; environments: EnvironmentParity }
  /** Turns the text into a value, or throws a RangeError that says what is expected, never what was found. */
  read: Reader<T>
  /** The value when it is not set; a variable without one is simply absent. */
  fallback?: T
  /** Why it must be set, given what else is set; null when it may be left out. */
  requiredBecause?: (variables: Variables) => string | null
  /** The variable that replaces this one. */
  deprecatedFor?: string
}

/** Environment variables as a process gets them. */
export type Variables = Readonly<Record<string, string | undefined>>

const always = (reason: string) => () => reason
const matchInside = { roles: 'must-match', environments: 'free' } as const
const matchEverywhere = { roles: 'must-match', environments: 'must-match' } as const
const ownPerEnvironment = { roles: 'must-match', environments: 'must-differ' } as const
const roleOnly = { roles: 'role-only', environments: 'must-match' } as const
const free = { roles: 'free', environments: 'free' } as const

/** A declaration as it is written: both roles read the variable unless it names one. */
type Declared<T> = Omit<Declaration<T>, 'roles'> & { roles?: readonly Role[] }

function declare<T>(declared: Declared<T> & { fallback: T }): Declaration<T> & { fallback: T }
function declare<T>(declared: Declared<T>): Declaration<T>
function declare<T>(declared: Declared<T>): Declaration<T> {
  return { roles, ...declared }
}

const generators = ['openai', 'google', 'gemini', 'offline'] as const
const transcribers = ['openai', 'offline'] as const
const takesNoAudio = "Google's OpenAI-compatible endpoint takes no audio"
const unlessOpen = (variable: string, reason: string) => (variables: Variables) =>
  ['1', 'true', 'yes', 'on'].includes(variables[variable]?.trim().toLowerCase() ?? '')
    ? null
    : `${reason}, unless ${variable}=1 says so`
const isSet = (value: string | undefined) => value !== undefined && value.trim() !== ''
const provider = (variables: Variables, name: string) => variables[name]?.trim() || 'openai'
const usesOpenAi = (variables: Variables) =>
  provider(variables, 'PLC_LLM_PROVIDER') === 'openai' ||
  provider(variables, 'PLC_INGEST_TRANSCRIBE_PROVIDER') === 'openai'
const usesGoogle = (variables: Variables) =>
  ['google', 'gemini'].includes(provider(variables, 'PLC_LLM_PROVIDER'))

/** The variables whose address passwords, tokens and lectures travel to. */
export const addressVariables = [
  'DATABASE_URL',
  'REDIS_URL',
  'S3_ENDPOINT_URL',
  'GCS_ENDPOINT_URL',
  'OPENAI_BASE_URL',
  'PLC_GENAI_BASE_URL',
] as const

/** Every variable that the service reads, in the order an operator sets them. */
export const declarations = {
  NODE_ENV: declare({
    meaning: 'The kind of deployment; production turns the strict rules on',
    secret: false,
    parity: matchInside,
    read: oneOf('production', 'staging', 'test', 'development'),
    fallback: 'development' as const,
  }),
  DATABASE_URL: declare({
    meaning: 'The Postgres database that API and worker share',
    secret: true,
    parity: ownPerEnvironment,
    read: postgresUrl,
    requiredBecause: always('every lecture and job is a row there'),
  }),
  REDIS_URL: declare({
    meaning: 'The Redis that carries the queue from the API to the worker',
    secret: true,
    parity: ownPerEnvironment,
    read: redisUrl,
    requiredBecause: always('jobs reach the worker through it, and nothing ever runs inline'),
  }),
  STORAGE_MODE: declare({
    meaning: 'The kind of bucket',
    secret: false,
    parity: matchEverywhere,
    read: oneOf('s3', 'gcs'),
    requiredBecause: always('recordings, transcripts, artifacts and exports live in a bucket'),
  }),
  S3_BUCKET: declare({
    meaning: 'The bucket that API and worker share',
    secret: false,
    parity: ownPerEnvironment,
    read: text,
    requiredBecause: (variables) =>
      variables['STORAGE_MODE']?.trim() === 's3' ? 'STORAGE_MODE is s3' : null,
  }),
  S3_PREFIX: declare({
    meaning: 'The key prefix inside the bucket',
    secret: false,
    parity: matchEverywhere,
    read: prefix,
    fallback: 'pegasus',
  }),
  S3_ENDPOINT_URL: declare({
    meaning: 'The address of an S3-compatible store; leave it out for AWS itself',
    secret: false,
    parity: matchInside,
    read: url('http:', 'https:'),
  }),
  AWS_REGION: declare({
    meaning: "The bucket's region",
    secret: false,
    parity: matchInside,
    read: text,
    fallback: 'us-east-1',
  }),
  S3_REGION: declare({
    meaning: 'Another name of AWS_REGION',
    secret: false,
    parity: matchInside,
    read: text,
    deprecatedFor: 'AWS_REGION',
  }),
  AWS_ACCESS_KEY_ID: declare({
    meaning: 'The id of the access key; leave both out where the machine has a role attached',
    secret: true,
    parity: matchInside,
    read: text,
    requiredBecause: (variables) =>
      isSet(variables['AWS_SECRET_ACCESS_KEY']) ? 'AWS_SECRET_ACCESS_KEY is set' : null,
  }),
  AWS_SECRET_ACCESS_KEY: declare({
    meaning: 'The secret of the access key',
    secret: true,
    parity: matchInside,
    read: text,
    requiredBecause: (variables) =>
      isSet(variables['AWS_ACCESS_KEY_ID']) ? 'AWS_ACCESS_KEY_ID is set' : null,
  }),
  PLC_S3_CHECKSUMS: declare({
    meaning:
      'Whether uploads carry a checksum whenever they can (when_supported) or only where S3 demands one',
    secret: false,
    parity: matchInside,
    read: oneOf('when_supported', 'when_required'),
    fallback: 'when_supported' as const,
  }),
  GCS_BUCKET: declare({
    meaning: 'The bucket of Google Cloud Storage that API and worker share',
    secret: false,
    parity: ownPerEnvironment,
    read: text,
    requiredBecause: (variables) =>
      variables['STORAGE_MODE']?.trim() === 'gcs' ? 'STORAGE_MODE is gcs' : null,
  }),
  GCS_PREFIX: declare({
    meaning: 'The key prefix inside the bucket of Google Cloud Storage',
    secret: false,
    parity: matchEverywhere,
    read: prefix,
    fallback: 'pegasus',
  }),
  GCS_ENDPOINT_URL: declare({
    meaning: "Another server that speaks Cloud Storage's JSON API; leave it out for Google itself",
    secret: false,
    parity: matchInside,
    read: url('http:', 'https:'),
  }),
  PLC_LLM_PROVIDER: declare({
    meaning: 'Who generates the study material; gemini is another name of google',
    secret: false,
    parity: matchEverywhere,
    read: oneOf(...generators),
    fallback: 'openai' as const,
  }),
  PLC_LLM_MODEL: declare({
    meaning: 'The model that generates',
    secret: false,
    parity: matchEverywhere,
    read: text,
    fallback: 'gpt-4o-mini',
    requiredBecause: (variables) =>
      usesGoogle(variables) ? 'PLC_LLM_PROVIDER is google, and the default is a model of OpenAI' : null,
  }),
  OPENAI_MODEL: declare({
    meaning: 'The old name of PLC_LLM_MODEL',
    secret: false,
    parity: matchEverywhere,
    read: text,
    deprecatedFor: 'PLC_LLM_MODEL',
  }),
  OPENAI_API_KEY: declare({
    meaning: "OpenAI's key",
    secret: true,
    parity: matchInside,
    read: text,
    requiredBecause: (variables) =>
      usesOpenAi(variables) ? 'PLC_LLM_PROVIDER or PLC_INGEST_TRANSCRIBE_PROVIDER is openai' : null,
  }),
  OPENAI_BASE_URL: declare({
    meaning: "Another server that speaks OpenAI's HTTP",
    secret: false,
    parity: matchInside,
    read: url('http:', 'https:'),
  }),
  GOOGLE_APPLICATION_CREDENTIALS: declare({
    meaning:
      "The path of a Google service account's key file; leave it out where the machine has an account attached",
    secret: false,
    parity: free,
    read: text,
  }),
  GOOGLE_CLOUD_PROJECT: declare({
    meaning: "The project whose Vertex AI runs Google's models",
    secret: false,
    parity: matchInside,
    read: googleProject,
    requiredBecause: (variables) => (usesGoogle(variables) ? 'PLC_LLM_PROVIDER is google' : null),
  }),
  PLC_GENAI_REGION: declare({
    meaning: "The region of Vertex AI that runs Google's models, or global",
    secret: false,
    parity: matchInside,
    read: region,
    fallback: 'us-central1',
  }),
  PLC_GENAI_BASE_URL: declare({
    meaning: "Another server that speaks OpenAI's HTTP and takes Google's tokens, in place of Vertex AI",
    secret: false,
    parity: matchInside,
    read: url('http:', 'https:'),
  }),
  PLC_INGEST_TRANSCRIBE_PROVIDER: declare({
    meaning: 'Who transcribes',
    secret: false,
    parity: matchEverywhere,
    read: oneOfBut(transcribers, { google: takesNoAudio, gemini: takesNoAudio }),
    fallback: 'openai' as const,
  }),
  PLC_INGEST_TRANSCRIBE_MODEL: declare({
    meaning: 'The model that transcribes',
    secret: false,
    parity: matchEverywhere,
    read: text,
    fallback: 'whisper-1',
  }),
  PLC_STT_LANGUAGE: declare({
    meaning: 'The language of the recordings, as a hint (BCP 47); found out when left out',
    secret: false,
    parity: matchEverywhere,
    read: text,
  }),
  PLC_ALLOW_OFFLINE_MODEL: declare({
    meaning: 'Lets the offline model run in production, draft quality and all',
    secret: false,
    parity: matchInside,
    read: flag,
    fallback: false,
  }),
  PLC_RETRY_MAX_ATTEMPTS: declare({
    meaning: 'How often one call to a model is tried',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 20),
    fallback: 3,
  }),
  PLC_RETRY_INITIAL_DELAY: declare({
    meaning: 'Seconds before the first retry of a model call',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: decimal(0, 600),
    fallback: 2,
  }),
  PLC_RETRY_MAX_DELAY: declare({
    meaning: 'The longest wait between two tries of a model call, in seconds',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: decimal(0, 3600),
    fallback: 30,
  }),
  PLC_RETRY_BACKOFF_MULTIPLIER: declare({
    meaning: 'By how much the wait grows from retry to retry',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: decimal(1, 10),
    fallback: 2,
  }),
  PORT: declare({
    meaning: 'The port that the API listens on',
    roles: ['api'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: whole(0, 65535),
    fallback: 8080,
  }),
  HOST: declare({
    meaning: 'The address that the API listens on; all of the machine when left out',
    roles: ['api'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: text,
  }),
  PLC_WRITE_API_TOKEN: declare({
    meaning: 'The bearer token for everything that writes; it may read as well',
    roles: ['api'],
    secret: true,
    parity: { roles: 'role-only', environments: 'must-differ' },
    read: text,
    requiredBecause: unlessOpen('PLC_OPEN_WRITES', 'nobody may write without a token'),
  }),
  PLC_OPEN_WRITES: declare({
    meaning: 'Lets anybody write and delete, without PLC_WRITE_API_TOKEN',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: flag,
    fallback: false,
  }),
  PLC_READ_API_TOKEN: declare({
    meaning: 'The bearer token for everything that reads, apart from /health and /ops',
    roles: ['api'],
    secret: true,
    parity: { roles: 'role-only', environments: 'must-differ' },
    read: text,
    requiredBecause: unlessOpen('PLC_OPEN_READS', 'nobody may read lectures without a token'),
  }),
  PLC_OPEN_READS: declare({
    meaning: 'Lets anybody read every lecture, without PLC_READ_API_TOKEN',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: flag,
    fallback: false,
  }),
  PLC_OPS_API_TOKEN: declare({
    meaning: 'The bearer token for everything under /ops',
    roles: ['api'],
    secret: true,
    parity: { roles: 'role-only', environments: 'must-differ' },
    read: text,
    requiredBecause: always('/ops is never open'),
  }),
  PLC_METRICS_API_TOKEN: declare({
    meaning:
      'A bearer token for /ops/metrics and /ops/metrics/prometheus alone, for the one who scrapes them',
    roles: ['api'],
    secret: true,
    parity: { roles: 'role-only', environments: 'must-differ' },
    read: text,
  }),
  PLC_METRICS_PUBLIC: declare({
    meaning: 'Lets anybody read /ops/metrics and /ops/metrics/prometheus, without a token',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: flag,
    fallback: false,
  }),
  PLC_ALLOW_PLAIN_TRANSPORT: declare({
    meaning:
      'The variables, separated by commas, whose address may lie outside private networks and yet be reached without TLS in production',
    secret: false,
    parity: free,
    read: someOf(...addressVariables),
    fallback: [],
  }),
  PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: declare({
    meaning: 'How many writes one client may make within the window',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 1_000_000),
    fallback: 60,
  }),
  PLC_WRITE_RATE_LIMIT_WINDOW_SEC: declare({
    meaning: 'The window that writes are counted in, in seconds',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 86_400),
    fallback: 60,
  }),
  PLC_READ_RATE_LIMIT_MAX_REQUESTS: declare({
    meaning: 'How many reads one client may make in a minute; each API process counts for itself',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 1_000_000),
    fallback: 1200,
  }),
  PLC_MAX_CONNECTIONS: declare({
    meaning: 'How many connections an API process keeps open at a time; more are closed at once',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 100_000),
    fallback: 2000,
  }),
  PLC_CLIENT_ADDRESS_HEADER: declare({
    meaning:
      "The header in which the platform's proxy gives the client's address, as cf-connecting-ip on Render, x-real-ip on Railway and fly-client-ip on Fly.io",
    roles: ['api'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: headerName,
  }),
  PLC_TRUSTED_PROXIES: declare({
    meaning: 'Whose X-Forwarded-For is believed: addresses or CIDR ranges, separated by commas',
    roles: ['api'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: addressRanges,
    fallback: [],
  }),
  PLC_IDEMPOTENCY_TTL_SEC: declare({
    meaning: 'How long an Idempotency-Key is remembered, in seconds',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 604_800),
    fallback: 3600,
  }),
  PLC_CLAIM_SECONDS: declare({
    meaning:
      'How long the Idempotency-Key, the lecture id and the unfinished objects of a process stay after it died; a living one renews them',
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 60,
  }),
  PLC_UPLOAD_IDLE_SECONDS: declare({
    meaning: 'How long an upload may send nothing before it is given up',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 30,
  }),
  PLC_OBJECT_GRACE_SECONDS: declare({
    meaning:
      'How long replaced objects of a lecture stay in the bucket, for those who read them or hold a download URL',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(0, 604_800),
    fallback: 900,
  }),
  PLC_CORS_ORIGINS: declare({
    meaning: 'The web origins that may call the API, separated by commas; * is any, none when left out',
    roles: ['api'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: commaList,
    fallback: [],
  }),
  PLC_MAX_AUDIO_UPLOAD_MB: declare({
    meaning: 'The largest recording that is taken in, in MB (1,048,576 bytes)',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 100_000),
    fallback: 200,
  }),
  PLC_MAX_PDF_UPLOAD_MB: declare({
    meaning: 'The largest PDF that is taken in, in MB (1,048,576 bytes)',
    roles: ['api'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 1000),
    fallback: 50,
  }),
  PLC_MAX_PDF_PAGES: declare({
    meaning: 'How many pages a PDF may have',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 100_000),
    fallback: 2000,
  }),
  PLC_MAX_PDF_CHARACTERS: declare({
    meaning: 'How many characters of text a PDF may have',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 2_500_000),
    fallback: 2_000_000,
  }),
  PLC_DOCUMENT_MEMORY_MB: declare({
    meaning:
      'The memory that a process which reads one upload may take, in MB (1,048,576 bytes): a PDF, or ffmpeg on a recording',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(128, 65_536),
    fallback: 320,
  }),
  PLC_DOCUMENT_SECONDS: declare({
    meaning: 'How long reading one PDF may take',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 60,
  }),
  PLC_DOCUMENTS_AT_ONCE: declare({
    meaning: 'How many PDFs one worker reads at a time, each in a process of its own',
    roles: ['worker'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: whole(1, 100),
    fallback: 2,
  }),
  PLC_MAX_AUDIO_MINUTES: declare({
    meaning: 'How long a recording may be, in minutes',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 10_000),
    fallback: 360,
  }),
  PLC_MAX_AUDIO_PIECES: declare({
    meaning:
      'How many pieces of five minutes a recording over 25 MB may be cut into; each is a paid call, tried PLC_RETRY_MAX_ATTEMPTS times at most',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 5000),
    fallback: 100,
  }),
  PLC_EXPORT_MIN_SUMMARY_SECTIONS: declare({
    meaning: 'How many sections a summary must have before it is exported',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(0, 100),
    fallback: 1,
  }),
  PLC_WORKER_CONCURRENCY: declare({
    meaning: 'How many jobs one worker runs at a time',
    roles: ['worker'],
    secret: false,
    parity: { roles: 'role-only', environments: 'free' },
    read: whole(1, 100),
    fallback: 2,
  }),
  PLC_DRAIN_SECONDS: declare({
    meaning: 'How long a process that is told to stop may finish what it has begun',
    secret: false,
    parity: { roles: 'free', environments: 'must-match' },
    read: whole(0, 3600),
    fallback: 25,
  }),
  PLC_JOB_ATTEMPTS: declare({
    meaning: 'How often a job is run before it counts as failed',
    secret: false,
    parity: matchEverywhere,
    read: whole(1, 20),
    fallback: 4,
  }),
  PLC_JOB_BACKOFF_SECONDS: declare({
    meaning:
      'The waits between the runs of a failing job, in seconds, separated by commas; the last one repeats',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: durations,
    fallback: [10, 60, 300],
  }),
  PLC_JOB_LOCK_SECONDS: declare({
    meaning: 'How long a job stays with a worker that has gone silent',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 30,
  }),
  PLC_JOB_STALL_SECONDS: declare({
    meaning: 'How often workers look for jobs whose worker has gone silent',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 30,
  }),
  PLC_JOB_TIMEOUT_SECONDS: declare({
    meaning: 'The longest one run of a job may take; an hour of audio fits into the default',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 86_400),
    fallback: 3600,
  }),
  PLC_RECONCILE_SECONDS: declare({
    meaning: 'How often rows and queue are compared, so that a lost queue entry is found and made again',
    roles: ['worker'],
    secret: false,
    parity: roleOnly,
    read: whole(1, 3600),
    fallback: 30,
  }),
  PLC_LOG_LEVEL: declare({
    meaning: 'The least severe log lines that are written',
    secret: false,
    parity: free,
    read: oneOf('debug', 'info', 'warn', 'error', 'silent'),
    fallback: 'info' as const,
  }),
  PEGASUS_RELEASE: declare({
    meaning: "The release's name, for platforms that do not tell the commit",
    secret: false,
    parity: matchInside,
    read: text,
  }),
} as const

export type VariableName = keyof typeof declarations

type ValueOf<D> = D extends Declaration<infer T> ? T : never
type AlwaysSet = 'DATABASE_URL' | 'REDIS_URL' | 'STORAGE_MODE'

/** A checked environment as values: what has a fallback or is always required is there, the rest may be undefined. */
export type Settings = {
  readonly [Name in VariableName]: Name extends AlwaysSet
    ? ValueOf<(typeof declarations)[Name]>
    : (typeof declarations)[Name] extends { fallback: unknown }
      ? ValueOf<(typeof declarations)[Name]>
      : ValueOf<(typeof declarations)[Name]> | undefined
}

/** The variables by which the platforms tell a process its release, best first. */
export const platformReleaseVariables = [
  'RENDER_GIT_COMMIT',
  'RAILWAY_GIT_COMMIT_SHA',
  'FLY_IMAGE_REF',
] as const
/** The variables by which the platforms tell a process which instance it is. */
export const platformInstanceVariables = [
  'RENDER_INSTANCE_ID',
  'RAILWAY_REPLICA_ID',
  'FLY_MACHINE_ID',
] as const
