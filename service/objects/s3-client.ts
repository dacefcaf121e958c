import { S3Client } from '@aws-sdk/client-s3'

export interface S3ClientOptions {
  region: string
  /** The address of an S3-compatible store, which is then asked path style; AWS itself when left out. */
  endpoint?: string
  /** What the SDK finds (environment, profile, the machine's role) when left out. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
  /** Whether uploads carry a checksum whenever they can, or only where S3 demands one. */
  checksums: 'when_supported' | 'when_required'
  /** 5 s by default. */
  connectTimeoutMs?: number
  /** For one attempt, from its start to the head of the answer, and for silence after that; 60 s by default. */
  requestTimeoutMs?: number
}

const attempts = 3

/** The library stays silent: what goes wrong is told by errors. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

export function createS3Client(options: S3ClientOptions): S3Client {
  const { region, endpoint, credentials, connectTimeoutMs = 5000, requestTimeoutMs = 60_000 } = options
  const checksums = options.checksums === 'when_supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials ? { credentials } : {}),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    maxAttempts: attempts,
    // The SDK would open a connection for every part, and wait for an answer that some stores never give.
    expectContinueHeader: false,
    logger: silent,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeoutMs,
      logger: silent,
    },
  })
}
