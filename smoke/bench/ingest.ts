import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { s3Of } from '../stack/backends.ts'
import { startStack } from '../stack/stack.ts'
import { hangUpHalfway, sendRecording } from './long-recording.ts'
import { forgetPeak, residentMemory } from './resident-memory.ts'
import type { Benchmark } from './table.ts'

const mebibyte = 1024 ** 2
const totalBytes = 1024 * mebibyte
const memoryGoalBytes = 96 * mebibyte

/** A recording of 1 GiB through the API into the bucket, and one that is broken off halfway. */
export const ingest: Benchmark = {
  name: 'ingest',
  async run() {
    const logs = mkdtempSync(join(tmpdir(), 'pegasus-bench-'))
    const stack = await startStack({
      logs,
      machine: { PATH: process.env['PATH'] ?? '' },
      model: { provider: 'offline' },
      variables: { PLC_MAX_AUDIO_UPLOAD_MB: '2048' },
    })
    try {
      const { pid } = stack.api.process
      const before = residentMemory(pid).nowBytes
      forgetPeak(pid)
      const startedAt = performance.now()
      const status = await sendRecording(stack, { lectureId: 'whole', totalBytes })
      const seconds = (performance.now() - startedAt) / 1000
      const grownBytes = residentMemory(pid).peakBytes - before

      await hangUpHalfway(stack, { lectureId: 'half', totalBytes })
      const left = await whatIsLeft(stack, 'half')
      return {
        heading: 'Ingest of a long recording',
        how: `A recording of 1 GiB is sent to \`POST /lectures/ingest\` of a running stack (real API process, Postgres, Redis, S3 server, all on this machine), then a second one whose client hangs up after 512 MiB.`,
        rows: [
          { what: 'answer', figure: String(status), goal: '200', met: status === 200 },
          {
            what: "growth of the API's resident memory, at its peak",
            figure: `${(grownBytes / mebibyte).toFixed(0)} MiB, from ${(before / mebibyte).toFixed(0)} MiB`,
            goal: 'less than 96 MiB',
            met: grownBytes < memoryGoalBytes,
          },
          {
            what: 'throughput',
            figure: `${(totalBytes / mebibyte / seconds).toFixed(0)} MiB/s`,
            goal: 'none yet',
            met: true,
          },
          {
            what: 'left by the client that hung up',
            figure: `${left.rows} rows, ${left.objects} objects, ${left.parts} unfinished uploads`,
            goal: 'nothing',
            met: left.rows + left.objects + left.parts === 0,
          },
        ],
      }
    } finally {
      await stack.stop()
      rmSync(logs, { recursive: true, force: true })
    }
  },
}

async function whatIsLeft(
  { apiUrl, backends }: Awaited<ReturnType<typeof startStack>>,
  lectureId: string,
): Promise<{ rows: number; objects: number; parts: number }> {
  const s3 = s3Of(backends)
  const client = new S3Client({
    endpoint: s3.endpointUrl,
    region: s3.region,
    forcePathStyle: true,
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
  })
  const count = async () => {
    const lecture = await fetch(`${apiUrl}/lectures/${lectureId}`)
    const listed = await client.send(new ListObjectsV2Command({ Bucket: s3.bucket }))
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }))
    return {
      rows: lecture.status === 404 ? 0 : 1,
      objects: (listed.Contents ?? []).filter(({ Key }) => Key?.includes(lectureId)).length,
      parts: uploads.Uploads?.length ?? 0,
    }
  }
  // The API learns of the hang-up only a moment later.
  let left = await count()
  for (let round = 0; round < 50 && left.objects + left.parts > 0; round++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    left = await count()
  }
  client.destroy()
  return left
}
