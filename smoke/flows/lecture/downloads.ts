import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExportType, exportFormats, exportTypes } from '../../../service/contract/export.ts'
import { type Asked, withoutValue } from '../../asked.ts'
import { fail, inconclusive, pass, type Remedy } from '../../check.ts'
import { describeDuration } from '../../duration.ts'
import { couldNotAsk, enoughTries } from '../../failure.ts'
import type { Step } from '../../flow.ts'
import type { Secret } from '../../secret.ts'
import { unanswered } from '../../unanswered.ts'
import type { DownloadSeen, DownloadsSeen, LectureSteps } from '../lecture-seen.ts'
import type { LectureGround } from './ground.ts'
import { openExport } from './open-export.ts'

const why = 'The exports are what users take home: a URL that does not open is a lecture they do not have.'

export const downloads: Step<Pick<LectureSteps, 'downloads'>, 'downloads'> = {
  name: 'downloads',
  question: 'Can a stranger fetch every export by its URL, and does each open as what it claims to be?',
  judge({ downloads: seen }) {
    const expected = 'markdown, anki and pdf open from their URLs, without a token'
    const unasked = seen
      .flatMap(({ link, file, firstByte }) => [link, file, firstByte])
      .find((asked) => isUnasked(asked))
    const faults = seen.flatMap((one) => faultsOf(one).map((fault) => `${one.type}: ${fault}`))
    if (faults.length > 0) return fail({ expected, seen: faults.join('; '), why, remedy })
    if (unasked?.ok === false) {
      return unasked.failure.kind === 'stopped'
        ? unanswered(unasked, { expected, why })
        : inconclusive({ expected, seen: unasked.failure.detail, why, remedy })
    }
    return pass(seen.map(describe).join(', '))
  },
}

const remedy: Remedy = {
  advice:
    'Fetch one with curl. Without the signature: the bucket is public, close it at once. 403: the clock, credentials or region of the API are wrong; a name that does not resolve: S3_ENDPOINT_URL is one that only the platform can reach; wrong content: something stands between the bucket and its readers.',
}

/** Fetches the three exports, and leaves their URLs on the ground so that the clean-up can prove them dead. */
export async function fetchExports(ground: LectureGround, made: { cards: number; topicWords: string[] }) {
  const seen: DownloadsSeen = { downloads: [] }
  for (const type of exportTypes) seen.downloads.push(await fetchUntilGood(ground, type, made))
  return { seen, value: seen }
}

/** What is wrong once may come from something on the way, as a proxy's page; what is wrong again and again does not. */
async function fetchUntilGood(...ordered: Parameters<typeof fetchExport>): Promise<DownloadSeen> {
  for (let tries = 1; ; tries += 1) {
    const seen = await fetchExport(...ordered)
    if (faultsOf(seen).length === 0 || tries === enoughTries || ordered[0].signal.aborted) return seen
  }
}

async function fetchExport(
  { pegasus, plan: { saveTo }, ids, exportUrls }: LectureGround,
  type: ExportType,
  made: { cards: number; topicWords: string[] },
): Promise<DownloadSeen> {
  const link = await pegasus.exportUrl(ids.lectureId, type)
  const seen: DownloadSeen = {
    type,
    link: withoutValue(link),
    expiresInSeconds: null,
    file: null,
    firstByte: null,
    unsigned: null,
    sizeBytes: 0,
    opened: null,
    savedAs: null,
  }
  if (!link.ok) return seen
  exportUrls.push(link.value)
  seen.expiresInSeconds = expiryOf(link.value)
  const file = await pegasus.download(link.value)
  seen.file = withoutValue(file)
  if (!file.ok) return seen
  const { bytes } = file.value
  seen.sizeBytes = bytes.length
  seen.firstByte = withoutValue(await pegasus.download(link.value, 'first-byte'))
  seen.unsigned = withoutValue(await pegasus.download(link.value, 'unsigned'))
  seen.opened = await openExport(type, bytes, { ...ids, ...made })
  if (saveTo !== null) seen.savedAs = await save(saveTo, ids.lectureId, type, bytes)
  return seen
}

async function save(folder: string, lectureId: string, type: ExportType, bytes: Buffer): Promise<string> {
  const path = join(folder, `${lectureId}.${exportFormats[type].extension}`)
  await writeFile(path, bytes)
  return path
}

/** The lifetime a signed URL states in its query, in seconds: S3's and Cloud Storage's name for it. */
function expiryOf(url: Secret): number | null {
  const query = new URL(url.reveal()).searchParams
  const seconds = Number(query.get('X-Amz-Expires') ?? query.get('X-Goog-Expires') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : null
}

function describe({ type, opened, expiresInSeconds }: DownloadSeen): string {
  const validity = expiresInSeconds === null ? '' : `, valid for ${describeDuration(expiresInSeconds * 1000)}`
  return `${type} (${opened?.holds}${validity})`
}

function faultsOf({ type, link, file, opened, firstByte, unsigned }: DownloadSeen): string[] {
  if (isUnasked(link) || isUnasked(file)) return []
  if (!link.ok) return [`no URL: ${link.failure.detail}`]
  if (file === null || !file.ok) return [`the URL answers ${file?.failure.detail}`]
  const promised = essence(exportFormats[type].mediaType)
  const served = essence(file.facts.contentType ?? 'no content type')
  const wrong = [
    ...(served === promised ? [] : [`served as ${served}, not ${promised}`]),
    ...(opened?.faults ?? []),
  ]
  // Of something else in its place, as a sign-in page, these two would say nothing.
  if (wrong.length > 0) return wrong
  return [
    ...(firstByte?.facts?.status === 200 ? ['a broken download cannot go on: ranges are ignored'] : []),
    ...(unsigned?.ok ? ['anybody can fetch it without the signature'] : []),
  ]
}

function isUnasked(asked: Asked<null> | null): boolean {
  return asked?.ok === false && couldNotAsk(asked.failure)
}

function essence(mediaType: string): string {
  return mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
