import { existsSync } from 'node:fs'
import { Args, Flags, type Interfaces } from '@oclif/core'
import { stopCauseOf } from '../../smoke/stop.ts'
import { durationFlag } from '../duration-flag.ts'
import { environment } from '../environment.ts'
import { exitCodeOf } from '../exit-code.ts'
import { type KnownDrift, readBaseline, writeBaseline } from '../parity/baseline.ts'
import { compare } from '../parity/compare.ts'
import { fingerprintsOfDefaults, RunKey } from '../parity/fingerprint.ts'
import { describedIn, gather, type Plan, platformOf } from '../parity/gather.ts'
import { noPolicy, type ParityPolicy } from '../parity/policy.ts'
import { parityRendering } from '../parity/rendering.ts'
import type { ParityReport } from '../parity/report.ts'
import { reportOf } from '../parity/report-of.ts'
import type { Means } from '../parity/witnesses/means.ts'
import { openWhenNeeded } from '../platforms/open-when-needed.ts'
import { reportFlag } from '../report-flag.ts'
import { ReportingCommand } from '../reporting-command.ts'
import { declarationOf, findTarget } from '../targets/find-target.ts'
import { targetFlag } from '../targets/target-flag.ts'
import { findTargetsFile, readTargetsFile } from '../targets/targets-file.ts'
import { untilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

type EnvDiffFlags = Interfaces.InferredFlags<typeof EnvDiff.flags>

export default class EnvDiff extends ReportingCommand<ParityReport> {
  protected override readonly rendering = parityRendering

  static override summary =
    'Say whether API and worker run with the variables that they were meant to run with'
  static override description =
    `Compares what witnesses tell of the environment of API and worker, by the rules of the contract: \
deployment files, dotenv files, the platform, this shell, and the processes that run. No value is shown, stored or \
sent: values are compared by HMAC under a key of this run, addresses by their parts. An answer is equal, different, \
missing, unknown (only the platform holds it) or stale (stored, and not what runs); unknown is never equal.

Without a witness it reads the deployment files here; with --target it adds the platform and the live processes. A \
witness is file:PATH, render.yaml#SERVICE, .railway/railway.ts#SERVICE, fly.toml#GROUP, render:srv-ID, \
railway:PROJECT/ENVIRONMENT/SERVICE, fly:APP#GROUP, live:, live:TARGET or process:, with api= or worker= before it \
where it does not say whom it is about. The first is what is meant, the next what is measured by it.

Exit codes: 0 pass or only known drift, 3 drift, 4 when a witness could not be heard or nothing could be compared, 2 \
usage, 130 and 143 after a signal.`
  static override strict = false
  static override args = {
    witness: Args.string({ description: 'where to look; as many as are to be compared' }),
  }
  static override baseFlags = {
    ...ReportingCommand.baseFlags,
    report: reportFlag(Object.keys(parityRendering.formats)),
  }
  static override flags = {
    target: targetFlag,
    against: Flags.string({
      helpValue: 'NAME',
      description:
        'another target to compare with, by the rules for two environments: some variables must match, some must differ',
    }),
    baseline: Flags.string({
      helpValue: 'FILE',
      description: 'drift that is put up with for now, by name; only new drift exits 3',
    }),
    'write-baseline': Flags.boolean({
      dependsOn: ['baseline'],
      description: 'write the drift of now into that file',
    }),
    deadline: durationFlag({
      default: 2 * 60 * 1000,
      atLeastMs: 1000,
      description: 'the longest the whole run may take; past it the verdict is inconclusive',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> file:.env.api file:.env.worker',
    '<%= config.bin %> <%= command.id %> --target production',
    '<%= config.bin %> <%= command.id %> --target staging --against production',
  ]

  override async run(): Promise<ParityReport> {
    const { argv, flags } = await this.parse(EnvDiff)
    const files = this.filesOf(flags)
    const known = knownDrift(flags)
    const policy = policyHere()
    const plans = plansFor(argv.map(String), flags)
    const startedAt = new Date()
    const began = performance.now()
    const found = await untilStopped(flags.deadline, async (signal) => {
      const key = new RunKey()
      const means = meansOf(key, policy, flags, signal)
      const [hearing, defaults] = await Promise.all([gather(plans, means), fingerprintsOfDefaults(key)])
      const against = flags.against === undefined ? {} : { against: flags.against }
      const parity = compare(hearing.testimonies, { defaults, policy, ...against })
      return { hearing, parity, stopped: stopCauseOf(signal) }
    })
    const run = { tool: this.config.userAgent, startedAt, durationMs: performance.now() - began }
    const judged = (by: KnownDrift | null) =>
      reportOf(found.hearing, found.parity, { ...run, stopped: found.stopped, known: by })
    let report = judged(known)
    if (flags.baseline !== undefined && flags['write-baseline']) {
      const drift = driftOf(report)
      writeBaseline(flags.baseline, drift)
      report = judged(drift)
    }
    process.exitCode = exitCodeOf(report, flags['fail-on'])
    this.deliver(report, files, flags)
    return report
  }
}

function knownDrift(flags: EnvDiffFlags): KnownDrift | null {
  const { baseline } = flags
  if (baseline === undefined) return null
  return flags['write-baseline'] && !existsSync(baseline) ? new Map() : readBaseline(baseline)
}

function driftOf({ differences, startedAt }: ParityReport): KnownDrift {
  return new Map(
    differences.flatMap(({ id, drift, known }) => (drift ? [[id, known?.since ?? startedAt] as const] : [])),
  )
}

function policyHere(): ParityPolicy {
  const file = findTargetsFile(process.cwd())
  return file === undefined ? noPolicy : readTargetsFile(file).parity
}

/** Whom to ask: whoever is named, else the deployment files and, of a target, its platform and what runs. */
function plansFor(named: string[], { target, against }: EnvDiffFlags): Plan[] {
  const folder = process.cwd()
  const deployed = (name: string | undefined, live: string) => {
    const declared = declarationOf(name, folder)
    const platform = declared === undefined ? { witnesses: [] } : platformOf(declared)
    return { platform: platform.name, witnesses: [...platform.witnesses, live] }
  }
  const ours = target === undefined ? undefined : deployed(target, 'live:')
  if (against !== undefined) {
    if (named.length === 0 && ours === undefined)
      throw new UsageError('--against has nothing to compare with.', {
        advice: 'Give --target as well, or the addresses of witnesses.',
      })
    const theirs = deployed(against, `live:${against}`)
    return [
      { witnesses: named.length > 0 ? named : (ours?.witnesses ?? []) },
      { witnesses: theirs.witnesses, environment: against },
    ]
  }
  if (named.length > 0) return [{ witnesses: named }]
  return [{ witnesses: [...describedIn(folder, ours?.platform), ...(ours?.witnesses ?? [])] }]
}

function meansOf(key: RunKey, policy: ParityPolicy, { target }: EnvDiffFlags, signal: AbortSignal): Means {
  const folder = process.cwd()
  return {
    ...{ key, policy, folder, signal, variables: environment },
    findTarget: (named) => findTarget(named ?? target, environment, folder),
    openPlatform: (place) => openWhenNeeded(place, environment, { signal }),
  }
}
