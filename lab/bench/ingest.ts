import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { Client as Postgres } from 'pg'
import { s3Of } from '../stack/backends.ts'
import type { Stack } from '../stack/stack.ts'
import { withBenchStack } from './bench-stack.ts'
import { hangUpHalfway, sendRecording } from './long-recording.ts'
import { median } from './median.ts'
import { forgetPeak, residentMemory } from './resident-memory.ts'
import { clientOf, uploadBySdk } from './sdk-upload.ts'
import type { Benchmark } from './table.ts'

const mebibyte = 1024 ** 2
const totalBytes = 1024 * mebibyte
const memoryGoalBytes = 96 * mebibyte

const throughputGoal = 0.85
const rounds = 3

/** Recordings of 1 GiB through the API into the bucket, beside the SDK's own upload, and one that is broken off. */
export const ingest: Benchmark = {
  name: 'ingest',
  run: () =>
    withBenchStack({ PLC_MAX_AUDIO_UPLOAD_MB: '2048' }, async (stack) => {
      const { pid } = stack.api.process
      const before = residentMemory(pid).nowBytes
      forgetPeak(pid)
      const ours: number[] = []
      const theirs: number[] = []
      for (let round = 0; round < rounds; round++) {
        ours.push(await secondsOf(() => sendWhole(stack, `whole-${round}`)))
        theirs.push(await secondsOf(() => uploadBySdk(s3Of(stack.backends), totalBytes)))
      }
      const grownBytes = residentMemory(pid).peakBytes - before
      const ratio = median(ours.map((seconds, index) => (theirs[index] ?? Number.NaN) / seconds))

      await hangUpHalfway(stack, { lectureId: 'half', totalBytes })
      const left = await whatIsLeft(stack, 'half')
      const speed = (seconds: number) => `${(totalBytes / mebibyte / seconds).toFixed(0)} MiB/s`
      return {
        heading: 'Ingest of a long recording',
        how: `A recording of 1 GiB is sent to \`POST /lectures/ingest\` of a running stack (real API process, Postgres, Redis, S3 server, all on this machine), in turn with the upload of a file of that size by \`Upload\` of @aws-sdk/lib-storage straight to the same S3 server (${rounds} rounds); then one more recording whose client hangs up after 512 MiB.`,
        rows: [
          {
            what: "growth of the API's resident memory, at its peak",
            figure: `${(grownBytes / mebibyte).toFixed(0)} MiB, from ${(before / mebibyte).toFixed(0)} MiB`,
            goal: 'less than 96 MiB',
            met: grownBytes < memoryGoalBytes,
          },
          { what: 'ours, through the API', figure: speed(median(ours)) },
          { what: 'Upload of the SDK, from a file', figure: speed(median(theirs)) },
          {
            what: 'throughput, ours to theirs, round by round',
            figure: ratio.toFixed(2),
            goal: `at least ${throughputGoal}`,
            met: ratio >= throughputGoal,
          },
          {
            what: 'left by the client that hung up',
            figure: `${left.rows} rows, ${left.objects} objects, ${left.parts} unfinished uploads`,
            goal: 'nothing',
            met: left.rows + left.objects + left.parts === 0,
          },
        ],
      }
    }),
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

async function liveObjects(databaseUrl: string): Promise<number> {
  const client = new Postgres(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query(`select count(*)::int as live from objects where state = 'live'`)
    return rows[0].live
  } finally {
    await client.end()
  }
}

async function sendWhole(stack: Stack, lectureId: string): Promise<void> {
  const status = await sendRecording(stack, { lectureId, totalBytes })
  if (status !== 200) throw new Error(`the recording was answered with ${status}`)
}

async function whatIsLeft(
  { apiUrl, backends, readToken }: Stack,
  lectureId: string,
): Promise<{ rows: number; objects: number; parts: number }> {
  const s3 = s3Of(backends)
  const client = clientOf(s3)
  const count = async () => {
    const lecture = await fetch(`${apiUrl}/lectures/${lectureId}`, {
      headers: { authorization: `Bearer ${readToken}` },
    })
    const listed = await client.send(new ListObjectsV2Command({ Bucket: s3.bucket }))
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }))
    return {
      rows: lecture.status === 404 ? 0 : 1,
      objects: (listed.Contents ?? []).length - (await liveObjects(backends.databaseUrl)),
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
