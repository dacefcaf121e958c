import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startGcsServer } from './server.ts'

/**
 * The server as a process of its own: prints one JSON line `{"url": …}` once it listens, and stops on
 * SIGTERM or SIGINT. It is told of one service account: its email address and the file of its public key.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    account: { type: 'string' },
    'public-key': { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string', default: '0' },
    bucket: { type: 'string', multiple: true },
  },
})
const { folder, account, 'public-key': publicKey, host, port, bucket: buckets } = values

if (!folder || !account || !publicKey || !/^\d+$/.test(port)) {
  process.stderr.write(
    'usage: main.ts --folder FOLDER --account EMAIL --public-key PEM_FILE [--host HOST] [--port PORT] ' +
      '[--bucket NAME]…\n',
  )
  process.exit(2)
}

const server = await startGcsServer({
  folder,
  host,
  port: Number(port),
  accounts: new Map([[account, createPublicKey(readFileSync(publicKey))]]),
  buckets,
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
