import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { DocumentError, type DocumentFault } from './document-error.ts'
import { readPages } from './pdf-pages.ts'

/** Parsing needs a few times a document's size; a document that needs more than this is not a lecture. */
const maximumHeapMb = 512

interface Request {
  bytes: Uint8Array
  textOf: 'first-page' | 'all-pages'
}
type Reply = { pageCount: number; pages: string[] } | { fault: DocumentFault }

/**
 * Reads a PDF's text page by page on a thread of its own: pdf.js may compute for a second without a pause
 * on a large or damaged file, and a hostile one may never end or eat all memory. Throws DocumentError, or
 * the signal's reason; the thread is gone when the promise settles.
 */
export async function readPagesInThread(
  bytes: Uint8Array,
  textOf: Request['textOf'],
  signal: AbortSignal,
): Promise<{ pageCount: number; pages: string[] }> {
  signal.throwIfAborted()
  const thread = new Worker(new URL(import.meta.url), {
    workerData: { bytes, textOf } satisfies Request,
    resourceLimits: { maxOldGenerationSizeMb: maximumHeapMb },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  thread.once('message', resolve)
  thread.once('error', (error) => (ranOutOfMemory(error) ? resolve({ fault: 'unreadable' }) : reject(error)))
  thread.once('exit', (code) => reject(new Error(`the PDF thread ended with ${code} and gave no answer`)))
  try {
    const reply = await promise
    if ('fault' in reply) throw new DocumentError(reply.fault)
    return reply
  } finally {
    signal.removeEventListener('abort', abort)
    await thread.terminate()
  }
}

async function answer({ bytes, textOf }: Request): Promise<Reply> {
  try {
    return await readPages(bytes, { textOf })
  } catch (error) {
    // Anything else is our own trouble, not the document's: it ends the thread and fails the call.
    if (error instanceof DocumentError) return { fault: error.fault }
    throw error
  }
}

function ranOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

const started: Partial<Request> | null = workerData
if (!isMainThread && started?.bytes && started.textOf) {
  parentPort?.postMessage(await answer({ bytes: started.bytes, textOf: started.textOf }))
}
