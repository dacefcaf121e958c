import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Flags } from '@oclif/core'
import type { RehearsalSeen } from '../../../lab/rehearsal/rehearse.ts'
import type { Finding } from '../../../smoke/check.ts'
import { type VerdictOutcome, verdictOf } from '../../../smoke/judge.ts'
import { type StopCause, Stopped } from '../../../smoke/stop.ts'
import { durationFlag } from '../../duration-flag.ts'
import { environment } from '../../environment.ts'
import { exitCodeOf } from '../../exit-code.ts'
import { fromLab } from '../../from-lab.ts'
import { lockTimeout } from '../../migrate/lock-timeout.ts'
import { postgresFlag, scratch } from '../../migrate/postgres-flag.ts'
import { withScratchDatabase } from '../../migrate/scratch-database.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { machineVariables } from '../../stack/outside.ts'
import { untilStopped } from '../../until-stopped.ts'

interface Rehearsal {
  schemaVersion: 'pegasus-ops/rehearsal@1'
  verdict: VerdictOutcome
  /** What cut it short; null when it came to its end. */
  stopped: StopCause | null
  findings: Finding[]
  /** What it saw; null when it was cut short. */
  seen: RehearsalSeen | null
}

export default class MigrateRehearse extends PegasusCommand {
  static override summary =
    "Rehearse this release's migrations, and a rollback of the code, on a scratch copy"
  static override description =
    `Makes a scratch copy that stands where the release before left it, filled with made-up lectures or with those of a \
real database; then, while others write to it all the time: applies the migrations, sends a lecture through this \
release, sends one through the release before on the new schema (really that commit, built in a worktree), takes the \
migrations back, starts this release on the schema of before, applies them again, and compares the schemas. Everything runs on this machine, and goes away afterwards; \
the real database is only read. From an installation that is no checkout the release before cannot be built, which \
leaves the verdict inconclusive.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive or deadline, 1 when it could not be set up, 2 usage, 130 and 143 \
after a signal.`
  static override flags = {
    previous: Flags.string({
      helpValue: 'REF',
      description:
        'the commit of the release before; the last one before the version of this one, by default',
    }),
    'copy-of': postgresFlag({
      description: 'fill the scratch copy with the content of this database, by pg_dump and pg_restore',
    }),
    rows: Flags.integer({
      default: 20_000,
      min: 1,
      exclusive: ['copy-of'],
      description: 'how many lectures to make up, each with its jobs and artifacts',
    }),
    scratch,
    'lock-timeout': lockTimeout,
    retries: Flags.integer({
      default: 5,
      min: 0,
      description: 'how often a step that waited too long is tried again',
    }),
    deadline: durationFlag({
      default: 30 * 60 * 1000,
      atLeastMs: 1000,
      description: 'the longest that all of it may take',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --previous v0.1.0 --rows 500000',
    '<%= config.bin %> <%= command.id %> --copy-of "$STAGING_DATABASE_URL" --json',
  ]

  override async run(): Promise<Rehearsal> {
    const { flags } = await this.parse(MigrateRehearse)
    const { rehearseOnThisMachine } = await fromLab(() => import('../../../lab/rehearsal/on-this-machine.ts'))
    const { judgeRehearsal } = await fromLab(() => import('../../../lab/rehearsal/judge-rehearsal.ts'))
    const { rehearsalLines } = await fromLab(() => import('../../../lab/rehearsal/lines.ts'))
    const logs = mkdtempSync(join(tmpdir(), 'pegasus-rehearsal-logs-'))
    let seen: RehearsalSeen | null = null
    let stopped: StopCause | null = null
    try {
      seen = await untilStopped(flags.deadline, (signal) =>
        rehearseOnThisMachine({
          signal,
          logs,
          machine: machineVariables(environment),
          lockTimeoutMs: flags['lock-timeout'],
          retries: flags.retries,
          data: flags['copy-of'] === undefined ? { lectures: flags.rows } : { copyOf: flags['copy-of'] },
          withScratchDatabase,
          tell: (part) => this.logToStderr(`… ${part}`),
          ...(flags.previous === undefined ? {} : { previousRef: flags.previous }),
          ...(flags.scratch === undefined ? {} : { scratchUrl: flags.scratch }),
        }),
      )
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      stopped = error.by
    }
    const findings = seen === null ? [] : judgeRehearsal(seen, flags['lock-timeout'])
    const verdict = verdictOf(findings.map(({ answer }) => answer))
    for (const line of rehearsalLines(findings, verdict, stopped)) this.log(line)
    if (verdict === 'pass' || verdict === 'degraded') rmSync(logs, { recursive: true, force: true })
    else this.log(`The logs of the parts: ${logs}`)
    process.exitCode = exitCodeOf({ verdict, stopped }, 'fail')
    return { schemaVersion: 'pegasus-ops/rehearsal@1', verdict, stopped, findings, seen }
  }
}
