import { GcsFault } from './fault.ts'

/** What a request to an upload session brings. */
export interface ContentRange {
  /** The place of the body's first byte; undefined when there is no body and only the state is asked for. */
  first: number | undefined
  /** Whether the body ends where it ends (`bytes 0-*`): then it is also the last one, unless the total says more. */
  openEnded: boolean
  /** Undefined while the writer does not know it. */
  totalBytes: number | undefined
}

/** Reads a Content-Range header; without one the body is the whole object. Throws GcsFault. */
export function parseContentRange(text: string | undefined): ContentRange {
  if (text === undefined) return { first: 0, openEnded: true, totalBytes: undefined }
  const [matched, first, last, total] = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(text.trim()) ?? []
  if (matched === undefined) throw new GcsFault('invalid', 'The Content-Range is not valid.')
  return {
    first: first === undefined ? undefined : Number(first),
    openEnded: last === '*',
    totalBytes: total === '*' || total === undefined ? undefined : Number(total),
  }
}
