import { Flags } from '@oclif/core'
import type { Report } from '../../smoke/report/report.ts'
import { statusText } from '../../smoke/report/status-text.ts'
import { OperatorCommand, withoutPlatformFlag } from '../operator-command.ts'
import { verdictRendering } from '../verdict-rendering.ts'

export default class Status extends OperatorCommand {
  protected override readonly rendering = { ...verdictRendering, text: statusText }

  static override summary = 'Show on one screen what runs, what waits, and what is not good'
  static override description =
    `Looks once, sends no lecture, and waits for nothing: releases and instances, queue and oldest \
job, dead letters, schema. What it sees is judged by the checks of verify, as far as a look can tell.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive, 2 usage, 130 and 143 after a signal.`
  static override flags = {
    'without-platform': withoutPlatformFlag,
    'no-handshake': Flags.boolean({
      description: 'only what may be seen without PLC_OPS_API_TOKEN',
    }),
  }
  static override examples = ['<%= config.bin %> <%= command.id %> --target local']

  override async run(): Promise<Report> {
    const { flags } = await this.parse(Status)
    return await this.carryOut(
      {
        command: 'status',
        release: null,
        settleMs: 0,
        handshake: !flags['no-handshake'],
        lecture: null,
        soak: null,
      },
      // The screen is the answer: lines of progress would only stand above it in a log.
      { ...flags, quiet: flags.quiet || !process.stderr.isTTY },
    )
  }
}
