import { accessSync, constants, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { Flags, type Interfaces } from '@oclif/core'
import { presets } from '../service/contract/presets.ts'
import { lectures } from '../smoke/fixtures/lectures.ts'
import type { LecturePlan } from '../smoke/flows/lecture/ground.ts'
import type { LedgerRun } from '../smoke/ledger/ledger-line.ts'
import { durationFlag } from './duration-flag.ts'
import { UsageError } from './usage-error.ts'

export const smokeFlags = {
  lecture: Flags.option({
    options: ['wav', 'mp3', 'pdf'] as const,
    default: 'wav' as const,
    description: 'which bundled lecture to send',
  })(),
  preset: Flags.string({
    options: presets.map(({ id }) => id),
    default: 'exam-mode',
    description: 'the preset that shapes the study material',
  }),
  save: Flags.string({ helpValue: 'DIR', description: 'save the three exports in this folder' }),
  keep: Flags.boolean({ description: 'leave lecture and course in the service' }),
  'stage-deadline': durationFlag({
    default: 5 * 60 * 1000,
    atLeastMs: 1000,
    description: 'the longest that ingest and each stage may take; past it the stage fails',
  }),
}

/** @throws {UsageError} when the exports cannot be saved where they should be. */
export function lecturePlan(flags: Interfaces.InferredFlags<typeof smokeFlags>): LecturePlan {
  return {
    lecture: lectures[flags.lecture],
    presetId: flags.preset,
    stageDeadlineMs: flags['stage-deadline'],
    // Not given, it is undefined, whatever its type says.
    keep: flags.keep ?? false,
    saveTo: flags.save === undefined ? null : folderFor(flags.save),
  }
}

/** @throws {UsageError} when the exports cannot be saved where they should be, or no such lecture comes with this version. */
export function lecturePlanOf(
  { name, presetId, keep }: NonNullable<LedgerRun['lecture']>,
  flags: Parameters<typeof lecturePlan>[0],
): LecturePlan {
  const lecture = Object.values(lectures).find((one) => one.name === name)
  if (lecture === undefined) {
    throw new UsageError(
      `The run had sent the lecture ${JSON.stringify(name)}, which this version does not have.`,
      {
        advice: 'Collect what it has left instead.',
        command: 'pegasus-ops smoke --gc',
      },
    )
  }
  return { ...lecturePlan(flags), lecture, presetId, keep }
}

function folderFor(folder: string): string {
  const path = resolve(folder)
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
    return path
  } catch {
    throw new UsageError(`--save ${folder}: no file can be written there.`, {
      advice: 'Name a folder that you may write to; it is made when it is missing.',
    })
  }
}
