import type { Report } from '../../smoke/report/report.ts'
import { OperatorCommand } from '../operator-command.ts'
import { soakFlags, soakPlan } from '../soak-flags.ts'

export default class Soak extends OperatorCommand {
  static override summary = 'Watch whether a deployment stays ready'
  static override description =
    `Asks /health/ready on a fixed schedule, whether or not earlier questions were answered, and \
counts each latency from the moment its question was due. Tells outages with start, end and shape (down, flapping, \
brown-out, cold start, restart, release change), claims only what the sample shows, and holds nothing against the \
service that this machine did. It sends no lecture and needs no token. Once the verdict can no longer change it ends.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive, 2 usage, 130 and 143 after a signal.`
  static override flags = soakFlags
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target https://pegasus.example.com',
    '<%= config.bin %> <%= command.id %> --target local --for 1m --every 200ms --p95 250ms',
    '<%= config.bin %> <%= command.id %> --for 30m --max-failures 0 --control https://example.com',
  ]

  override async run(): Promise<Report> {
    const { flags } = await this.parse(Soak, await this.withSoakSettings(Soak))
    return await this.carryOut(
      {
        command: 'soak',
        release: null,
        settleMs: 0,
        handshake: false,
        lecture: null,
        soak: soakPlan(flags, this.controlFor(flags)),
      },
      flags,
    )
  }
}
