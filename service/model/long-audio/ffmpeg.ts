import { spawn } from 'node:child_process'
import { ModelError } from '../model.ts'

/** A day of speech tells about 10 MB of silences. */
const largestOutput = 64 * 1024 * 1024

/** How a run of ffmpeg ended: its exit code, or null when it was killed, and all that it said. */
export interface FfmpegRun {
  exitCode: number | null
  output: string
}

/**
 * The containers of recordings. A file that pretends to be one and is a playlist would have ffmpeg open
 * other files, or the network.
 */
const inputOptions = [
  ...['-format_whitelist', 'wav,mp3,aac,flac,ogg,mov,matroska,mpeg'],
  ...['-protocol_whitelist', 'file'],
]

/**
 * Runs ffmpeg on a recording. Throws a permanent ModelError when the program is not there. When the signal
 * fires, the program is killed, and gone before this rejects with the signal's reason.
 *
 * @param options what to do with the input, ffmpeg's options for outputs
 */
export async function ffmpeg(
  program: string,
  inputPath: string,
  options: readonly string[],
  signal: AbortSignal,
): Promise<FfmpegRun> {
  signal.throwIfAborted()
  const general = ['-hide_banner', '-nostdin', '-nostats', '-y']
  const child = spawn(program, [...general, ...inputOptions, '-i', `file:${inputPath}`, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > largestOutput) kill()
    })
  signal.addEventListener('abort', kill, { once: true })
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(notInstalled(error)))
      child.once('close', resolve)
    })
    signal.throwIfAborted()
    return { exitCode, output }
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

function notInstalled(cause: Error): ModelError {
  return new ModelError(
    'the recording is larger than the provider takes at once, and ffmpeg, which splits it, cannot be started: install it where the worker runs ("apt-get install ffmpeg"), or upload the lecture with a lower bit rate (32 kbit/s mono mp3 is enough for speech) or in parts',
    { permanent: true, cause },
  )
}
