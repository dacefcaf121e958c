import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import autocannon from 'autocannon'
import { IngestAnswer } from '../../service/contract/lecture.ts'
import { programFile } from '../../smoke/project-files.ts'
import { withBenchStack } from './bench-stack.ts'
import { median } from './median.ts'
import type { Benchmark } from './table.ts'

const goal = 0.85
const rounds = 5
const seconds = 4

/** `GET /jobs/{id}` against a bare handler with the same query, in turn, in the same run. */
export const jobs: Benchmark = {
  name: 'jobs',
  run: () =>
    withBenchStack({ PLC_LOG_LEVEL: 'info' }, async (stack) => {
      const path = `/jobs/${await someJob(stack)}`
      const peer = spawn(process.execPath, [programFile('lab/bench/bare-server')], {
        env: { DATABASE_URL: stack.backends.databaseUrl },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [port] = await once(createInterface(peer.stdout), 'line')
      try {
        const ours: number[] = []
        const theirs: number[] = []
        await rate(`${stack.apiUrl}${path}`)
        await rate(`http://127.0.0.1:${port}${path}`)
        for (let round = 0; round < rounds; round++) {
          ours.push(await rate(`${stack.apiUrl}${path}`))
          theirs.push(await rate(`http://127.0.0.1:${port}${path}`))
        }
        const ratio = median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN)))
        return {
          heading: 'Reading a job',
          how: `\`GET /jobs/{id}\` of a running API (request ids, security headers, contract parsing and a log line a request included) against Koa, @koa/router and pg with the same query and nothing else; 32 connections, ${rounds} rounds of ${seconds} s each in turn, medians.`,
          rows: [
            { what: 'ours', figure: `${Math.round(median(ours))} requests/s` },
            { what: 'bare Koa + router + pg', figure: `${Math.round(median(theirs))} requests/s` },
            {
              what: 'ratio, round by round',
              figure: ratio.toFixed(2),
              goal: `at least ${goal}`,
              met: ratio >= goal,
            },
          ],
        }
      } finally {
        peer.kill()
      }
    }),
}

async function someJob({ apiUrl, writeToken }: { apiUrl: string; writeToken: string }): Promise<string> {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    course_id: 'c',
    lecture_id: 'l',
    preset_id: 'exam-mode',
    title: 't',
  }))
    form.append(name, value)
  form.append('file', new Blob([readFileSync(new URL('../../smoke/fixtures/lecture.pdf', import.meta.url))]))
  const answer = await fetch(`${apiUrl}/lectures/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeToken}` },
    body: form,
  })
  return IngestAnswer.parse(await answer.json()).jobId ?? ''
}

async function rate(url: string): Promise<number> {
  const result = await autocannon({ url, connections: 32, duration: seconds })
  if (result.non2xx + result.errors + result.timeouts > 0)
    throw new Error('not every request was answered with 200')
  return result.requests.average
}
