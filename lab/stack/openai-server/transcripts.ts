import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Segment } from '../../../service/contract/transcript.ts'

const SpokenText = z.object({
  text: z.string(),
  /** Left out: a segment per sentence, at the pace of speech. */
  segments: z.array(Segment.omit({ page: true })).optional(),
  language: z.string().default('english'),
})
export type SpokenText = z.infer<typeof SpokenText>

/**
 * What each recording says, by the SHA-256 of the file (hex) or by the name it is sent under; `*` answers
 * for every other one.
 */
export const Transcripts = z.record(z.string(), SpokenText)
export type Transcripts = z.input<typeof Transcripts>

/** Reads transcripts from a JSON file, or from all JSON files of a folder. */
export async function readTranscripts(path: string): Promise<Transcripts> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path)).filter((name) => name.endsWith('.json')).map((name) => join(path, name))
    : [path]
  const maps = await Promise.all(
    files.map(async (file) => Transcripts.parse(JSON.parse(await readFile(file, 'utf8')))),
  )
  return Object.assign({}, ...maps)
}
