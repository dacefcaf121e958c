import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, extname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { Segment } from '../contract/transcript.ts'
import { watchMemory } from '../resident-memory.ts'
import { DocumentError, type DocumentFault, type DocumentLimits, documentFaults } from './document-error.ts'

const Reply = z.union([
  z.object({ text: z.string(), segments: z.array(Segment), pageCount: z.number() }),
  z.object({ fault: z.enum(documentFaults) }),
])
export type DocumentReply = z.infer<typeof Reply>
type Text = Exclude<DocumentReply, { fault: DocumentFault }>

/** More than the text of any document within the limits. */
const largestReplyBytes = 64 * 1_048_576

export function openDocumentBox(config: Config): DocumentBox {
  const limits = {
    pages: config.PLC_MAX_PDF_PAGES,
    characters: config.PLC_MAX_PDF_CHARACTERS,
    memoryMb: config.PLC_DOCUMENT_MEMORY_MB,
    seconds: config.PLC_DOCUMENT_SECONDS,
  }
  return new DocumentBox(limits, { atOnce: config.PLC_DOCUMENTS_AT_ONCE })
}

/** Reads documents, each in a process of its own, which a hostile one can neither hold for ever nor fill without limit. */
export class DocumentBox {
  readonly #limits: DocumentLimits
  #waiting: (() => void)[] = []
  #free: number

  /** @param atOnce how many documents are read at a time */
  constructor(limits: DocumentLimits, { atOnce }: { atOnce: number }) {
    this.#limits = limits
    this.#free = atOnce
  }

  /**
   * Reads the text of a PDF that `open` gives as soon as there is a place for it. Throws DocumentError when it is
   * encrypted, unreadable, without text or beyond a limit; what the stream throws; the signal's reason when that fires
   * first. The process is gone when the promise settles.
   */
  async readPdf(open: () => Promise<Readable>, signal: AbortSignal): Promise<Text> {
    await this.#place(signal)
    try {
      const reply = await answerTo(await open(), this.#limits, signal)
      if ('fault' in reply) throw new DocumentError(reply.fault, this.#limits)
      return reply
    } finally {
      this.#free += 1
      this.#waiting.shift()?.()
    }
  }

  async #place(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (this.#free === 0) {
      const turn = Promise.withResolvers<void>()
      this.#waiting.push(turn.resolve)
      const abort = () => turn.reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      try {
        await turn.promise
      } catch (error) {
        this.#waiting = this.#waiting.filter((one) => one !== turn.resolve)
        throw error
      } finally {
        signal.removeEventListener('abort', abort)
      }
    }
    this.#free -= 1
  }
}

/** Starts the process, feeds it, watches it, and gives its answer. */
async function answerTo(
  source: Readable,
  limits: DocumentLimits,
  signal: AbortSignal,
): Promise<DocumentReply> {
  const child = start(limits)
  const kill = () => child.kill('SIGKILL')
  const ended = new AbortController()
  let stoppedFor: DocumentFault | undefined
  const stopFor = (fault: DocumentFault) => () => {
    stoppedFor ??= fault
    kill()
  }
  signal.addEventListener('abort', kill, { once: true })
  const unwatch = watchMemory(child.pid, limits.memoryMb, stopFor('too_much_memory'))
  let stopClock = () => {}
  const exit = once(child, 'close').finally(() => ended.abort())
  const feeding = feed(source, child.stdin, ended.signal).then(
    () => {
      stopClock = startClock(limits.seconds, stopFor('too_slow'))
    },
    (error: unknown) => {
      kill()
      throw error
    },
  )
  try {
    const [[code, killedBy], output, complaint] = await Promise.all([
      exit,
      read(child.stdout, stopFor('too_much_text')),
      read(child.stderr, kill),
      feeding,
    ])
    signal.throwIfAborted()
    if (code === 0) return Reply.parse(JSON.parse(output))
    const fault = stoppedFor ?? faultOf(killedBy)
    if (fault !== undefined) return { fault }
    const [reason = 'no reason'] = /ERR_\w+/.exec(complaint) ?? []
    throw new Error(`the process that reads a document ended with ${killedBy ?? code} (${reason})`)
  } finally {
    kill()
    unwatch()
    stopClock()
    signal.removeEventListener('abort', kill)
    await exit.catch(() => undefined)
  }
}

/**
 * It gets no variable of ours, may read no file but its own code, and may start nothing. The kernel ends it, should this
 * process be killed meanwhile.
 */
function start(limits: DocumentLimits) {
  const program = fileURLToPath(
    new URL(`./pdf-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
  )
  const library = fileURLToPath(new URL('..', import.meta.resolve('unpdf')))
  const options = [
    ...['--permission', `--allow-fs-read=${dirname(program)}/*`, `--allow-fs-read=${library}*`],
    ...[`--max-old-space-size=${limits.memoryMb}`, '--no-warnings'],
  ]
  return spawn(
    '/bin/sh',
    [
      ...['-c', `ulimit -t ${Math.ceil(limits.seconds) * 2 + 10} && exec "$0" "$@"`],
      ...[process.execPath, ...options, program, JSON.stringify(limits)],
    ],
    { env: {}, cwd: '/', stdio: 'pipe' },
  )
}

/** V8 aborts when its heap is full; the kernel's signal is that of `ulimit`. */
function faultOf(killedBy: NodeJS.Signals | null): DocumentFault | undefined {
  if (killedBy === 'SIGABRT') return 'too_much_memory'
  return killedBy === 'SIGXCPU' ? 'too_slow' : undefined
}

/** Rejects with what the source throws. That the process is gone is no error here: its end says why. */
async function feed(source: Readable, input: Writable, ended: AbortSignal): Promise<void> {
  input.on('error', () => undefined)
  for await (const chunk of source) {
    if (ended.aborted) return
    if (!input.write(chunk)) await once(input, 'drain', { signal: ended }).catch(() => undefined)
  }
  input.end()
}

async function read(stream: Readable, tooMuch: () => void): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > largestReplyBytes) tooMuch()
    else chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Counts the time in which this process was running itself: what stands still as a whole has not been slow. */
function startClock(seconds: number, over: () => void): () => void {
  const tickMs = 250
  let leftMs = seconds * 1000
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    leftMs -= Math.min(now - last, 2 * tickMs)
    last = now
    if (leftMs > 0) return
    clearInterval(timer)
    over()
  }, tickMs)
  return () => clearInterval(timer)
}
