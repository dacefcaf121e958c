import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3'
import { extractText, getDocumentProxy } from 'unpdf'
import { artifactTypes } from '../../service/contract/artifact.ts'
import { exportTypes } from '../../service/contract/export.ts'
import type { JobRecord } from '../../service/contract/job.ts'
import type { Lecture } from '../../service/contract/lecture.ts'
import type { Integrity } from '../../service/contract/overview.ts'
import type { Progress } from '../../service/contract/progress.ts'
import { markPattern } from '../stack/openai-server/marked-material.ts'
import { insist } from './ask.ts'
import type { Bucket } from './bucket.ts'
import { checksum, nameIn } from './documents.ts'
import type { Scene } from './scene.ts'

/** A document as it was served. */
export interface Served {
  checksum: string
  /** The replies of the model that it was made from. */
  marks: string[]
}

/** Everything that the API serves of a lecture. */
export interface Observed {
  lecture: Lecture
  jobs: JobRecord[]
  progress: Progress
  integrity: Integrity
  /** The checksum of the recording, read where the API says that it is; null where there is nothing. */
  recording: string | null
  /** The name that the transcript says, and its checksum. */
  transcript: { name: string | null; checksum: string } | null
  artifacts: Map<string, Served>
  exports: Map<string, Served>
}

/** Reads a lecture whole; null when the API does not know it. Throws when it cannot be read. */
export async function observe(scene: Scene, bucket: Bucket, id: string): Promise<Observed | null> {
  const get = async <Body>(path: string): Promise<Body | null> => {
    const answer = await insist(scene, { path })
    if (answer.status === 200) return answer.body as Body
    if (answer.status === 404) return null
    throw new Error(`GET ${path} was answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`)
  }
  const lecture = await get<Lecture>(`/lectures/${id}`)
  if (lecture === null) return null
  const [jobs, progress, integrity, transcript, artifacts, recording, exports] = await Promise.all([
    get<{ jobs: JobRecord[] }>(`/lectures/${id}/jobs`),
    get<Progress>(`/lectures/${id}/progress`),
    get<Integrity>(`/lectures/${id}/integrity`),
    get<{ text: string }>(`/lectures/${id}/transcript`),
    get<{ artifacts: Record<string, unknown> }>(`/lectures/${id}/artifacts`),
    readRecording(bucket, lecture.audio_path),
    Promise.all(exportTypes.map(async (type) => [type, await readExport(get, id, type)] as const)),
  ])
  if (jobs === null || progress === null || integrity === null)
    throw new Error(`the lecture ${id} came and went`)
  return {
    ...{ lecture, jobs: jobs.jobs, progress, integrity, recording },
    transcript: transcript && { name: nameIn(transcript.text), checksum: checksum(transcript.text) },
    artifacts: new Map(
      artifactTypes.flatMap((type) => {
        const document = artifacts?.artifacts[type]
        return document ? [[type, servedText(JSON.stringify(document))] as const] : []
      }),
    ),
    exports: new Map(exports.flatMap(([type, served]) => (served ? [[type, served] as const] : []))),
  }
}

/** One checksum over documents; null when there is none. */
export function together(documents: ReadonlyMap<string, Served>): string | null {
  if (documents.size === 0) return null
  return checksum([...documents].map(([type, served]) => `${type} ${served.checksum}`).join('\n'))
}

export function marksOf(documents: ReadonlyMap<string, Served>): string[] {
  return [...new Set([...documents.values()].flatMap(({ marks }) => marks))]
}

async function readRecording({ client, address }: Bucket, path: string | null): Promise<string | null> {
  const key = path?.replace(`s3://${address.bucket}/`, '')
  if (key === undefined) return null
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: address.bucket, Key: key }))
    return checksum((await Body?.transformToByteArray()) ?? '')
  } catch (error) {
    if (error instanceof NoSuchKey) return null
    throw error
  }
}

const texts = new Map<string, string>()

async function readExport(
  get: (path: string) => Promise<{ downloadUrl: string } | null>,
  id: string,
  type: string,
): Promise<Served | null> {
  const offered = await get(`/exports/${id}/${type}`)
  if (offered === null) return null
  const answer = await fetch(offered.downloadUrl)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  if (!answer.ok) throw new Error(`the ${type} of ${id} could not be downloaded: ${answer.status}`)
  if (type !== 'pdf') return servedText(new TextDecoder().decode(bytes))
  const sum = checksum(bytes)
  const known = texts.get(sum)
  const text = known ?? (await extractText(await getDocumentProxy(bytes), { mergePages: true })).text
  texts.set(sum, text)
  return { checksum: sum, marks: marksIn(text) }
}

function servedText(text: string): Served {
  return { checksum: checksum(text), marks: marksIn(text) }
}

function marksIn(text: string): string[] {
  return [...new Set(text.match(markPattern))]
}
