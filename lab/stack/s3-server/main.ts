import { parseArgs } from 'node:util'
import { startS3Server } from './server.ts'

/**
 * The server as a process of its own: prints one JSON line `{"url": …}` once it listens, and stops on
 * SIGTERM or SIGINT. The keys come by the environment, because arguments are seen by every user.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string', default: '0' },
    region: { type: 'string' },
    bucket: { type: 'string', multiple: true },
  },
})
const accessKeyId = process.env['S3_SERVER_ACCESS_KEY_ID']
const secretAccessKey = process.env['S3_SERVER_SECRET_ACCESS_KEY']

if (!values.folder || !/^\d+$/.test(values.port) || !accessKeyId || !secretAccessKey) {
  process.stderr.write(
    'usage: S3_SERVER_ACCESS_KEY_ID=… S3_SERVER_SECRET_ACCESS_KEY=… main.ts --folder FOLDER ' +
      '[--host HOST] [--port PORT] [--region REGION] [--bucket NAME]…\n',
  )
  process.exit(2)
}

// On a full disk the log fails too, and that alone must not end the server.
process.stderr.on('error', () => {})

const server = await startS3Server({
  folder: values.folder,
  host: values.host,
  port: Number(values.port),
  region: values.region,
  credentials: { accessKeyId, secretAccessKey },
  buckets: values.bucket,
  onError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
})
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
