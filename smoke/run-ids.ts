import { randomBytes } from 'node:crypto'

/** The ids of one run. They all carry its token, so that what it made can be told from everything else. */
export interface RunIds {
  lectureId: string
  courseId: string
  title: string
}

export function newRunIds(now = Date.now()): RunIds {
  return idsOf(`smoke-${now.toString(36)}-${randomBytes(4).toString('hex')}`)
}

/** The ids of the run with that token. */
export function idsOf(token: string): RunIds {
  return { lectureId: token, courseId: `${token}-course`, title: `Smoke lecture ${token}` }
}

export function courseTitleOf({ lectureId }: Pick<RunIds, 'lectureId'>): string {
  return `Smoke course ${lectureId}`
}

/** The run's token in the id of a lecture or a course, and when that run began; undefined in any other id. */
export function tokenIn(id: string): { token: string; startedMs: number } | undefined {
  const [, token, time] = /^(smoke-([0-9a-z]{8,9})-[0-9a-f]{8})(?:-course)?$/.exec(id) ?? []
  return token === undefined || time === undefined
    ? undefined
    : { token, startedMs: Number.parseInt(time, 36) }
}
