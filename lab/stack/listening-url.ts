import { z } from 'zod'

const Announcement = z.object({ url: z.url() })

/** The URL that our own servers announce, on a line of JSON, once they listen. */
export function listeningUrl(log: string): string | undefined {
  const line = log.split('\n').find((one) => one.startsWith('{"url"'))
  return line === undefined || !log.includes(`${line}\n`)
    ? undefined
    : Announcement.parse(JSON.parse(line)).url
}
