import { buffer } from 'node:stream/consumers'
import type { DocumentReply } from './document-box.ts'
import { DocumentError, type DocumentLimits } from './document-error.ts'
import { textOfPages } from './page-text.ts'
import { readPages } from './pdf-pages.ts'

// The process that reads one PDF: its bytes come as the input, the limits as the argument, the answer is the output.
const limits: DocumentLimits = JSON.parse(process.argv[2] ?? '')
const reply = await read(new Uint8Array(await buffer(process.stdin)))
process.stdout.write(JSON.stringify(reply), () => process.exit(0))

async function read(bytes: Uint8Array): Promise<DocumentReply> {
  try {
    const text = textOfPages(await readPages(bytes, limits))
    return /\p{L}/u.test(text.text) ? text : { fault: 'no_text' }
  } catch (error) {
    // Anything else is our own trouble, not the document's: it ends the process.
    if (error instanceof DocumentError) return { fault: error.fault }
    throw error
  }
}
