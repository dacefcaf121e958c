/** What is wrong with a document: `unreadable` covers every damage, `cut_short` a missing end. */
export type DocumentFault = 'encrypted' | 'cut_short' | 'unreadable' | 'no_text'

const messages: Record<DocumentFault, string> = {
  encrypted:
    'the PDF is protected by a password, so its text cannot be read; save a copy without a password and upload that',
  cut_short:
    'the PDF ends before its end marker, so part of it is missing; export or download it again and upload the whole file',
  unreadable:
    'the PDF is damaged and cannot be read; open it in a PDF viewer, save or print it as a new PDF, and upload that',
  no_text:
    'the PDF has no text, only pictures (a scan, most likely); run text recognition (OCR) on it and upload the result',
}

/** A document cannot be used, and trying again cannot help. The message carries the remedy and no lecture text. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly fault: DocumentFault
  constructor(fault: DocumentFault) {
    super(messages[fault])
    this.fault = fault
  }
}
