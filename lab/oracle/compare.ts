import { artifactTypes } from '../../service/contract/artifact.ts'
import { exportTypes } from '../../service/contract/export.ts'
import type { StageName } from '../../service/contract/job.ts'
import { type Expected, fresh, type Possible } from './model.ts'
import { marksOf, type Observed, type Served, together } from './observe.ts'

/** What a run has learned so far of content. */
export interface Known {
  /** The checksum of each recording by the name that it says. */
  recordings: ReadonlyMap<string, string>
  /** The model's replies whose artifacts were served before this turn. */
  marks: ReadonlySet<string>
  /** The reply that this lecture's artifacts were made from before this turn. */
  markBefore: string | undefined
}

/** Compares what is served with everything that may be: the difference to what is nearest, in sentences. */
export function compare(observed: Observed | null, possible: readonly Possible[], known: Known): string[] {
  const all = possible.map((one) => differencesTo(one, observed, known))
  const nearest = all.toSorted((one, other) => one.length - other.length)[0] ?? []
  return observed === null ? nearest : [...nearest, ...contradictions(observed)]
}

/** What is served, as the next turn begins with it. */
export function asExpected(observed: Observed | null, known: Pick<Known, 'recordings'>): Possible {
  if (observed === null) return null
  const named = [...known.recordings].find(([, sum]) => sum === observed.recording)?.[0]
  return {
    recording: named ?? 'unknown',
    transcript: observed.transcript?.name ?? null,
    artifacts: together(observed.artifacts),
    exports: together(observed.exports),
  }
}

function differencesTo(expected: Possible, observed: Observed | null, known: Known): string[] {
  if (expected === null)
    return observed === null ? [] : ['the lecture is there although it was deleted or refused']
  if (observed === null) return ['the lecture is gone']
  return [
    ...recordingDifferences(expected, observed, known),
    ...documentDifferences(
      'artifacts',
      expected.artifacts,
      observed.artifacts,
      artifactTypes.length,
      (mark) => (known.marks.has(mark) ? 'they are made from a reply that was served before' : null),
    ),
    ...documentDifferences('exports', expected.exports, observed.exports, exportTypes.length, (mark) =>
      marksOf(observed.artifacts).includes(mark) || mark === known.markBefore
        ? null
        : 'they are not made from the artifacts that are served',
    ),
  ]
}

function recordingDifferences(expected: Expected, observed: Observed, known: Known): string[] {
  const differences: string[] = []
  if (observed.recording === null)
    differences.push(`the recording ${expected.recording} is not in the bucket`)
  else if (observed.recording !== known.recordings.get(expected.recording))
    differences.push(`the recording is not ${expected.recording} any more: its content is another`)
  const transcript = observed.transcript === null ? null : (observed.transcript.name ?? 'of nothing known')
  if (transcript !== expected.transcript)
    differences.push(
      `the transcript is ${transcript ?? 'missing'} and should be ${expected.transcript ?? 'missing'}`,
    )
  return differences
}

function documentDifferences(
  what: string,
  expected: string | null,
  served: ReadonlyMap<string, Served>,
  count: number,
  madeFromOther: (mark: string) => string | null,
): string[] {
  if (expected === null) return served.size === 0 ? [] : [`there are ${what}, and there should be none`]
  if (served.size !== count) return [`${served.size} of ${count} ${what} are served`]
  const marks = marksOf(served)
  if (marks.length !== 1 || [...served.values()].some((one) => one.marks.length !== 1))
    return [`the ${what} are a mixture of attempts: ${told(served)}`]
  if (expected !== fresh)
    return together(served) === expected
      ? []
      : [`the ${what} have changed without a completed job: ${told(served)}`]
  const wrong = madeFromOther(marks[0] ?? '')
  return wrong === null ? [] : [`a job made ${what}, but ${wrong}: ${told(served)}`]
}

function told(served: ReadonlyMap<string, Served>): string {
  return [...served].map(([type, { marks }]) => `${type} from ${marks.join('+') || 'no reply'}`).join(', ')
}

/** Where what the API says of a lecture contradicts what it serves. */
function contradictions({ integrity, jobs, lecture, progress, ...observed }: Observed): string[] {
  const differences: string[] = []
  const readable: Record<string, boolean> = {
    audio: observed.recording !== null,
    transcript: observed.transcript !== null,
  }
  for (const type of artifactTypes) readable[`artifact:${type}`] = observed.artifacts.has(type)
  for (const type of exportTypes) readable[`export:${type}`] = observed.exports.has(type)
  for (const { kind, exists } of integrity.checks)
    if (exists !== readable[kind])
      differences.push(
        `/integrity says that ${kind} is ${exists ? '' : 'not '}there, and it is ${exists ? 'not' : 'all the same'}`,
      )

  const newest = (stage: StageName) =>
    jobs
      .filter(({ jobType }) => jobType === stage)
      .sort((one, other) => other.createdAt.localeCompare(one.createdAt))[0]
  const transcription = newest('transcription')
  const generation = newest('generation')
  const exporting = newest('export')
  const stages = [transcription, generation, exporting]
  const resting = stages.every((job) => job === undefined || ['completed', 'failed'].includes(job.status))
  if (resting && ['transcribing', 'generating'].includes(lecture.status))
    differences.push(`the lecture is ${lecture.status} although none of its jobs is active`)
  if (!resting || isWithinOneMillisecond(stages)) return differences
  // A stage that ended before a later run of an earlier one is not current, and neither is its failure.
  const current = stages.map((job, index) =>
    stages
      .slice(0, index)
      .some((earlier) => earlier?.status !== 'failed' && isOlder(job?.updatedAt, earlier?.updatedAt))
      ? undefined
      : job,
  )
  const [nowTranscribed, nowGenerated] = current
  const anyFailed = current.some((job) => job?.status === 'failed')
  if (!anyFailed) {
    const status = nowGenerated ? 'generated' : nowTranscribed ? 'transcribed' : 'uploaded'
    if (lecture.status !== status)
      differences.push(`the lecture is ${lecture.status}, and by its jobs it is ${status}`)
    if (progress.overallStatus === 'failed') differences.push('/progress says failed, and no job has failed')
    if (progress.overallStatus === 'completed' && current.includes(undefined))
      differences.push('/progress says completed, and what was made is older than what it was made of')
  }
  if (anyFailed !== progress.hasFailedStage)
    differences.push(
      `/progress says ${progress.hasFailedStage ? 'failed' : 'not failed'}, and the jobs say otherwise`,
    )
  return differences
}

function isOlder(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && Date.parse(one) < Date.parse(other)
}

/** Answers tell milliseconds: of two jobs that ended within one, nobody outside can tell which was later. */
function isWithinOneMillisecond(jobs: readonly ({ updatedAt: string } | undefined)[]): boolean {
  const ended = jobs.flatMap((job) => job?.updatedAt ?? [])
  return new Set(ended).size < ended.length
}
