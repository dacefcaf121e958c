import { Flags, type Interfaces } from '@oclif/core'
import { stageNames } from '../../service/contract/job.ts'
import type { WhichDeadLetters } from '../../smoke/pegasus.ts'

export const whichFlags = {
  lecture: Flags.string({ helpValue: 'ID', description: 'only jobs of this lecture' }),
  stage: Flags.option({ options: stageNames, description: 'only jobs of this stage' })(),
}

export function whichOf({ lecture, stage }: Interfaces.InferredFlags<typeof whichFlags>): WhichDeadLetters {
  return { lectureId: lecture, stage }
}
