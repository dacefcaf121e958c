import type { Report } from '../../smoke/report/report.ts'
import { OperatorCommand } from '../operator-command.ts'
import { lecturePlan, smokeFlags } from '../smoke-flags.ts'

export default class Smoke extends OperatorCommand {
  static override summary = 'Send a real lecture through a deployment'
  static override description =
    `Walks the documented flow from outside: ingest, transcription, generation, export. Every \
artifact is read for meaning, every export fetched by its URL and opened, and the run takes back what it made. It \
touches nothing but what it made itself, under an id that starts with smoke-.

Exit codes: 0 pass or degraded, 3 fail, 4 inconclusive, 2 usage, 130 and 143 after a signal.`
  static override flags = smokeFlags
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target local --lecture pdf',
    '<%= config.bin %> <%= command.id %> --target https://staging.example.com --save exports',
  ]

  override async run(): Promise<Report> {
    const { flags } = await this.parse(Smoke)
    return await this.carryOut(
      {
        command: 'smoke',
        release: null,
        settleMs: 0,
        handshake: false,
        lecture: lecturePlan(flags),
        soak: null,
      },
      flags,
    )
  }
}
