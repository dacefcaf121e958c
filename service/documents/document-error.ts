/** What one document may take on a worker. */
export interface DocumentLimits {
  /** Pages of a PDF. */
  pages: number
  /** Characters of text in all pages together. */
  characters: number
  /** Resident memory of the process that reads it, in MB (1,048,576 bytes). */
  memoryMb: number
  /** From the moment that all of it has arrived. */
  seconds: number
}

/** What is to be said of each fault, with the limits where it names one. */
export const faultMessages = {
  encrypted: () =>
    'the PDF is protected by a password, so its text cannot be read; save a copy without a password and upload that',
  cut_short: () =>
    'the PDF ends before its end marker, so part of it is missing; export or download it again and upload the whole file',
  unreadable: () =>
    'the PDF is damaged and cannot be read; open it in a PDF viewer, save or print it as a new PDF, and upload that',
  no_text: () =>
    'the PDF has no text, only pictures (a scan, most likely); run text recognition (OCR) on it and upload the result',
  too_many_pages: ({ pages }: DocumentLimits) =>
    `the PDF has more than ${pages} pages; split it, or raise PLC_MAX_PDF_PAGES on the worker`,
  too_much_text: ({ characters }: DocumentLimits) =>
    `the PDF has more than ${characters} characters of text; split it, or raise PLC_MAX_PDF_CHARACTERS on the worker`,
  too_much_memory: ({ memoryMb }: DocumentLimits) =>
    `reading the PDF takes more than ${memoryMb} MB of memory; save or print it as a new PDF or split it, or raise PLC_DOCUMENT_MEMORY_MB on the worker`,
  too_slow: ({ seconds }: DocumentLimits) =>
    `reading the PDF takes longer than ${seconds} seconds; save or print it as a new PDF or split it, or raise PLC_DOCUMENT_SECONDS on the worker`,
}

/** What is wrong with a document: `unreadable` covers every damage, `cut_short` a missing end; the last four name a limit. */
export type DocumentFault = keyof typeof faultMessages
export const documentFaults = Object.keys(faultMessages) as [DocumentFault, ...DocumentFault[]]

/** A document cannot be used, and trying again cannot help. The message carries the remedy and no lecture text. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly fault: DocumentFault
  constructor(fault: DocumentFault, limits: DocumentLimits) {
    super(faultMessages[fault](limits))
    this.fault = fault
  }
}
