import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { lectures } from '../../../../smoke/fixtures/lectures.ts'

const headerBytes = 44
const bytesPerSecond = 32_000

/** The bundled lecture, spoken again and again with a second of silence between: a little over 66 s a time. */
export function longLecture(times: number): Uint8Array<ArrayBuffer> {
  const lecture = readFileSync(lectures.wav.file)
  const spoken = lecture.subarray(headerBytes)
  const round = Buffer.concat([spoken, Buffer.alloc(bytesPerSecond)])
  const samples = Buffer.concat(Array.from({ length: times }, () => round))
  const header = Buffer.from(lecture.subarray(0, headerBytes))
  header.writeUInt32LE(36 + samples.length, 4)
  header.writeUInt32LE(samples.length, 40)
  return new Uint8Array(Buffer.concat([header, samples]))
}

/** Skips the tests of a suite on a machine without ffmpeg: apt-get install ffmpeg. */
export function needsFfmpeg(): void {
  before(function () {
    if (!hasFfmpeg()) this.skip()
  })
}

export function hasFfmpeg(): boolean {
  return spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).error === undefined
}
