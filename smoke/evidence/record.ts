import type { LectureSeen, LectureSteps } from '../flows/lecture-seen.ts'
import type { SoakPlan } from '../soak/plan.ts'
import type { Sample } from '../soak/samples.ts'
import { scheduleOf } from '../soak/schedule.ts'
import type { SoakSeen } from '../soak/soak-seen.ts'
import type { StopCause } from '../stop.ts'
import type { Trace } from '../trace.ts'
import type { Evidence, ObservationName, Observations, Omission, RunHeader, Timing } from './evidence.ts'

/** An observation that is seen at once; lecture and soak are recorded piece by piece as well. */
type Observed = {
  [Name in ObservationName]: {
    kind: 'observed'
    name: Name
    timing: Timing
    value: Seen<Name>
  }
}[ObservationName]

/** What is kept of an observation when it is complete; the soak's samples have been kept one by one by then. */
export type Seen<Name extends ObservationName> = Name extends 'soak'
  ? Omit<SoakSeen, 'samples'>
  : Observations[Name]

/** A step of the lecture flow that has been walked. */
type Walked = {
  [Name in keyof LectureSteps]: { kind: 'walked'; step: Name; trace: Trace<LectureSteps[Name]> }
}[keyof LectureSteps]

/** One thing that a run has seen or decided, in the order in which it happened. Plain data that survives JSON. */
export type EvidenceRecord =
  | Observed
  | Walked
  | { kind: 'omitted'; names: readonly ObservationName[]; omission: Omission }
  | { kind: 'soak-begun'; startedMs: number; plan: SoakPlan }
  | { kind: 'sampled'; sample: Sample }
  | { kind: 'lecture-begun'; startedMs: number; lecture: Omit<LectureSeen, 'steps'> }
  | { kind: 'ended'; durationMs: number; stopped: StopCause | null }

/** Where a run's records go while it goes on: first its header, then each as it happens. */
export interface Keeper {
  begin(header: RunHeader): void
  keep(record: EvidenceRecord): void
}

export const keepNothing: Keeper = { begin() {}, keep() {} }

/** The evidence of a run that has seen nothing yet. Until it is told that it ended, it counts as broken off. */
export function evidenceOf(header: RunHeader): Evidence {
  return { ...header, durationMs: 0, observations: {}, timings: {}, omitted: {}, stopped: 'unknown' }
}

/**
 * Adds what a record says to the evidence. A run under way and a stored one both go through here, so that they
 * cannot come to different evidence.
 */
export function apply(record: EvidenceRecord, evidence: Evidence): void {
  const { observations, timings } = evidence
  switch (record.kind) {
    case 'observed':
      timings[record.name] = record.timing
      if (record.name === 'soak') {
        const samples = observations.soak?.samples ?? []
        samples.sort((one, other) => one.slot - other.slot)
        observations.soak = { ...record.value, samples }
      } else Object.assign(observations, { [record.name]: record.value })
      break
    case 'omitted':
      for (const name of record.names) evidence.omitted[name] = record.omission
      break
    case 'soak-begun':
      timings.soak = { startedMs: record.startedMs, durationMs: 0 }
      observations.soak = unfinished(record.plan)
      break
    case 'sampled':
      observations.soak?.samples.push(record.sample)
      break
    case 'lecture-begun':
      timings.lecture = { startedMs: record.startedMs, durationMs: 0 }
      observations.lecture = { ...record.lecture, steps: {} }
      break
    case 'walked': {
      const { trace } = record
      Object.assign(observations.lecture?.steps ?? {}, { [record.step]: trace })
      if (timings.lecture) timings.lecture.durationMs = trace.startedMs + trace.durationMs
      break
    }
    case 'ended':
      evidence.durationMs = record.durationMs
      evidence.stopped = record.stopped
  }
}

/** A soak of which only samples are known: it was cut off before it could say how it ended. */
function unfinished(plan: SoakPlan): SoakSeen {
  return { ...plan, slots: scheduleOf(plan).slots, missed: [], ended: 'cut-short', samples: [] }
}
