import { ModelError } from './model.ts'
import { type ProgramRun, runProgram } from './run-program.ts'

/**
 * The containers of recordings. A file that pretends to be one and is a playlist would have ffmpeg open
 * other files, or the network.
 */
const inputOptions = [
  ...['-format_whitelist', 'wav,mp3,aac,flac,ogg,mov,matroska,mpeg'],
  ...['-protocol_whitelist', 'file'],
]

/** What ffmpeg is needed for, and what helps where it is not installed. */
const purposes = {
  measure: {
    need: 'the recording is not plain wav (PCM), and ffmpeg, which tells how long it is,',
    alternative: 'upload the recording as plain wav',
  },
  cut: {
    need: 'the recording is larger than the provider takes at once, and ffmpeg, which splits it,',
    alternative:
      'upload the lecture with a lower bit rate (32 kbit/s mono mp3 is enough for speech) or in parts',
  },
  decode: {
    need: 'the recording is not plain wav (PCM), and ffmpeg, which decodes it for the offline model,',
    alternative: 'upload the recording as plain wav, or use the provider openai',
  },
} as const

/**
 * Runs ffmpeg on a recording. Throws a permanent ModelError when the program is not there. When the signal
 * fires, the program is killed, and gone before this rejects with the signal's reason.
 *
 * @param options what to do with the input, ffmpeg's options for outputs
 */
export function ffmpeg(
  program: string,
  inputPath: string,
  options: readonly string[],
  { purpose, ...running }: { purpose: keyof typeof purposes; signal: AbortSignal; memoryMb?: number },
): Promise<ProgramRun> {
  const general = ['-hide_banner', '-nostdin', '-nostats', '-y']
  const { need, alternative } = purposes[purpose]
  return runProgram(program, [...general, ...inputOptions, '-i', `file:${inputPath}`, ...options], {
    ...running,
    stderr: 'keep',
    notStarted: (cause) =>
      new ModelError(
        `${need} cannot be started: install it where the worker runs ("apt-get install ffmpeg"), or ${alternative}`,
        { permanent: true, cause },
      ),
  })
}

export function ffmpegEnded(): ModelError {
  return new ModelError('ffmpeg was ended while it read the recording: the machine may be short of memory', {
    permanent: false,
  })
}
