import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Args, Flags } from '@oclif/core'
import type { Drill as Fault } from '../../lab/drills/drill.ts'
import type { Rehearsal } from '../../lab/drills/rehearse.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { Stopped } from '../../smoke/stop.ts'
import { durationFlag } from '../duration-flag.ts'
import { environment } from '../environment.ts'
import { exitCodes } from '../exit-code.ts'
import { fromLab } from '../from-lab.ts'
import { PegasusCommand } from '../pegasus-command.ts'
import { machineVariables } from '../stack/outside.ts'
import { untilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

interface Drills {
  schemaVersion: 'pegasus-ops/drills@1'
  drills: { name: string; family: string; breaks: string; expects: string; check: string | null }[]
  rehearsals: Rehearsal[]
  /** What cut it short; null when every chosen drill was rehearsed. */
  stopped: 'SIGINT' | 'SIGTERM' | 'deadline' | null
}

export default class Drill extends PegasusCommand {
  static override summary = 'Break a stack of this machine, and see verify find it'
  static override description =
    `Starts a stack of its own on the loopback interface, breaks it in the ways that are named, one after the \
other, and lets verify judge each. Shows what was broken, what verify found, whether that was what the drill states, \
and what to do about it; then mends it and waits until verify passes again. Touches no other deployment.

Exit codes: 0 when every drill was detected as stated, 3 when not, 4 at the deadline, 2 usage, 130 and 143 after a \
signal.`
  static override strict = false
  static override args = {
    name: Args.string({ description: 'the drills to rehearse, by name; --list shows them' }),
  }
  static override flags = {
    all: Flags.boolean({ description: 'rehearse every drill; takes a while' }),
    list: Flags.boolean({ description: 'show the drills and what each states, and rehearse none' }),
    deadline: durationFlag({
      default: 2 * 60 * 60 * 1000,
      atLeastMs: 1000,
      description: 'the longest that all of it may take',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --list',
    '<%= config.bin %> <%= command.id %> worker-absent schema-behind',
    '<%= config.bin %> <%= command.id %> --all --json',
  ]

  override async run(): Promise<Drills> {
    const { flags, argv } = await this.parse(Drill)
    const { drills } = await fromLab(() => import('../../lab/drills/index.ts'))
    const chosen = this.#chosen(drills, argv.map(String), flags)
    const result: Drills = {
      schemaVersion: 'pegasus-ops/drills@1',
      drills: chosen.map(({ name, family, breaks, expects }) => ({
        name,
        family,
        breaks,
        expects: expects.outcome,
        check: expects.outcome === 'pass' ? null : expects.check,
      })),
      rehearsals: [],
      stopped: null,
    }
    if (flags.list) await this.#list(chosen)
    else await this.#rehearse(chosen, flags.deadline, result)
    return result
  }

  #chosen(
    drills: readonly Fault[],
    names: string[],
    { all, list }: { all: boolean; list: boolean },
  ): readonly Fault[] {
    const unknown = names.filter((name) => !drills.some((drill) => drill.name === name))
    if (unknown.length > 0) {
      throw new UsageError(`There is no drill called ${unknown.join(' or ')}.`, {
        advice: 'See which there are.',
        command: `${this.config.bin} drill --list`,
      })
    }
    if (names.length > 0) return drills.filter(({ name }) => names.includes(name))
    if (all || list) return drills
    throw new UsageError('No drill is named.', {
      advice: 'Name one or several, or give --all.',
      command: `${this.config.bin} drill --list`,
    })
  }

  async #list(chosen: readonly Fault[]): Promise<void> {
    const { drillLine } = await fromLab(() => import('../../lab/drills/lines.ts'))
    for (const drill of chosen) this.log(drillLine(drill))
  }

  async #rehearse(chosen: readonly Fault[], deadlineMs: number, result: Drills): Promise<void> {
    const { rehearseOnAStack } = await fromLab(() => import('../../lab/drills/on-a-stack.ts'))
    const { rehearsalLines } = await fromLab(() => import('../../lab/drills/lines.ts'))
    const { rehearsals } = result
    const logs = mkdtempSync(join(tmpdir(), 'pegasus-drill-logs-'))
    try {
      await untilStopped(deadlineMs, (unwanted) =>
        rehearseOnAStack(
          chosen,
          { logs: join(logs, 'parts'), machine: machineVariables(environment), unwanted },
          {
            begun: ({ name, breaks }) => this.logToStderr(`… ${name}: ${breaks}`),
            over: (rehearsal) => {
              rehearsals.push(rehearsal)
              for (const line of rehearsalLines(rehearsal)) this.log(line)
            },
          },
        ),
      )
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      result.stopped = error.by
    }
    const missed = rehearsals.filter(({ problems }) => problems.length > 0)
    const tookMs = rehearsals.reduce((sum, { verdictMs }) => sum + verdictMs, 0)
    const cut = result.stopped === null ? '' : `Cut short by ${result.stopped}: `
    this.log(
      `${cut}${rehearsals.length - missed.length} of ${chosen.length} as stated; verify took ${describeDuration(tookMs)} for them`,
    )
    if (missed.length > 0) this.log(`The logs of the parts: ${logs}`)
    else rmSync(logs, { recursive: true, force: true })
    if (missed.length > 0) process.exitCode = exitCodes.fail
    if (result.stopped !== null) {
      process.exitCode = result.stopped === 'deadline' ? exitCodes.inconclusive : exitCodes[result.stopped]
    }
  }
}
