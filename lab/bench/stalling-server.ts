import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { readyAnswer } from '../../smoke/testing/scripted-answers.ts'

// The service of the benchmark `soak`: it answers after 20 ms, and from so many milliseconds after its first
// question on it stalls for so many. Both come as arguments; the port goes out on stdout.
const [stallAtMs = 0, stallForMs = 0] = process.argv.slice(2).map(Number)
const answerMs = 20
let firstAt: number | undefined

const server = createServer((_, response) => {
  firstAt ??= performance.now()
  const sinceFirstMs = performance.now() - firstAt
  const isStalled = sinceFirstMs >= stallAtMs && sinceFirstMs < stallAtMs + stallForMs
  const waitMs = answerMs + (isStalled ? stallAtMs + stallForMs - sinceFirstMs : 0)
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(readyAnswer()))
  }, waitMs)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
