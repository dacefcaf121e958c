import { Flags } from '@oclif/core'
import { type CoveragePart, coverageParts } from '../../smoke/evidence/evidence.ts'
import type { Report } from '../../smoke/report/report.ts'
import { durationFlag } from '../duration-flag.ts'
import { OperatorCommand, withoutPlatformFlag } from '../operator-command.ts'
import { lecturePlan, smokeFlags } from '../smoke-flags.ts'
import { soakFlags, soakPlan } from '../soak-flags.ts'
import { UsageError } from '../usage-error.ts'

function required(flags: {
  require?: string | undefined
  'no-smoke': boolean
  'no-handshake': boolean
}): readonly CoveragePart[] {
  const leftOut = { smoke: flags['no-smoke'], handshake: flags['no-handshake'], soak: false }
  if (flags.require === undefined) return coverageParts.filter((part) => !leftOut[part])
  return flags.require.split(',').map((given) => {
    const part = coverageParts.find((known) => known === given.trim())
    if (part === undefined)
      throw new UsageError(`--require knows no ${JSON.stringify(given.slice(0, 40))}.`, {
        advice: `Name some of ${coverageParts.join(', ')}, separated by commas.`,
      })
    if (leftOut[part])
      throw new UsageError(`--require ${part} and --no-${part} contradict each other.`, {
        advice: 'Leave one of the two out.',
      })
    return part
  })
}

export default class Verify extends OperatorCommand {
  static override summary = 'Say with evidence whether a deployment is good'
  static override description =
    `Asks, in order: is the target a Pegasus, is it healthy and ready, does the release fit the \
schema, do API, worker, Postgres, Redis and bucket belong together, does a real lecture come out as study material, and does the API stay ready all the while. The soak runs \
beside the rest, so that a verdict costs little more than the soak. No evidence is never a pass.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive, 2 usage, 130 and 143 after a signal.`
  static override flags = {
    ...soakFlags,
    'no-smoke': Flags.boolean({ description: 'send no lecture' }),
    'without-platform': withoutPlatformFlag,
    'no-handshake': Flags.boolean({
      description: 'do not prove the links, which needs PLC_OPS_API_TOKEN',
    }),
    release: Flags.string({
      helpValue: 'SHA',
      description: 'the release that must run; 7 digits of it are enough',
    }),
    settle: durationFlag({
      atLeastMs: 0,
      default: 30_000,
      description:
        'how long a deploy may take, from the start of the run, until the API is up and ready, every instance runs the release, the workers are in their place and the platform says so',
    }),
    require: Flags.string({
      helpValue: 'PARTS',
      description: `what must have been asked for a pass, separated by commas: ${coverageParts.join(', ')} [default: those that no flag leaves out]`,
    }),
    ...smokeFlags,
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target https://pegasus.example.com --release 3f2c1a9',
    '<%= config.bin %> <%= command.id %> --target local --for 30s',
  ]

  override async run(): Promise<Report> {
    const { flags } = await this.parse(Verify, await this.withSoakSettings(Verify))
    return await this.carryOut(
      {
        command: 'verify',
        release: flags.release ?? null,
        settleMs: flags.settle,
        require: required(flags),
        handshake: !flags['no-handshake'],
        lecture: flags['no-smoke'] ? null : lecturePlan(flags),
        soak: soakPlan(flags, this.controlFor(flags)),
      },
      flags,
    )
  }
}
