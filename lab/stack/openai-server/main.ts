import { startOpenAiServer } from './server.ts'
import { readTranscripts } from './transcripts.ts'

/**
 * The server as a process of its own: prints one JSON line `{"url": …}` once it listens, and stops on
 * SIGTERM or SIGINT. The key comes by the environment, because arguments are seen by every user.
 */
const [port = '', transcripts] = process.argv.slice(2)
const apiKey = process.env['OPENAI_SERVER_API_KEY']

if (!/^\d+$/.test(port) || transcripts === undefined || !apiKey) {
  process.stderr.write(
    'usage: OPENAI_SERVER_API_KEY=… main.ts PORT TRANSCRIPTS (a JSON file, or a folder of them)\n',
  )
  process.exit(2)
}

const server = await startOpenAiServer({
  apiKey,
  port: Number(port),
  transcripts: await readTranscripts(transcripts),
})
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void server.stop().then(() => process.exit(0))
  })
}
