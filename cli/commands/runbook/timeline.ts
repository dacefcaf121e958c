import { Args } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { environment } from '../../environment.ts'
import { exitCodes } from '../../exit-code.ts'
import { printReport } from '../../live/print-report.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { type ReportFormats, reportFile } from '../../report-file.ts'
import { reportFlag } from '../../report-flag.ts'
import { hasColour, ReportingCommand } from '../../reporting-command.ts'
import { stateFolder } from '../../state-folder.ts'
import { UsageError } from '../../usage-error.ts'
import { JournalRefused } from '../../walk/read-journal.ts'
import { timelineHtml } from '../../walk/timeline/html.ts'
import { timelineMarkdown } from '../../walk/timeline/markdown.ts'
import { timelineText } from '../../walk/timeline/text.ts'
import { type Timeline, timelineOf } from '../../walk/timeline/timeline.ts'
import { readWalk, readWalks, type ShelvedWalk } from '../../walk/walk-shelf.ts'

const formats: ReportFormats<Timeline> = {
  '.json': (timeline) => `${JSON.stringify(timeline, null, 2)}\n`,
  '.md': timelineMarkdown,
  '.html': timelineHtml,
}

export default class RunbookTimeline extends PegasusCommand {
  static override summary = 'Tell what happened on a walk, for the record of an incident'
  static override description =
    `Reads the journal of a runbook or a rollback that was walked on this machine, also of one that goes on or was \
killed, and asks nobody. Times are UTC. A journal that was changed or lacks a line is refused.

Exit codes: 0 when it was read, 4 when it cannot be relied on, 2 usage.`
  static override args = {
    walk: Args.string({ description: 'which walk, by its id [default: the one that was begun last]' }),
  }
  static override flags = {
    report: reportFlag(Object.keys(formats)),
    'no-color': ReportingCommand.baseFlags['no-color'],
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 0123456789ab --report incident.md --report incident.html',
  ]

  override async run(): Promise<Timeline> {
    const { args, flags } = await this.parse(RunbookTimeline)
    const files = (flags.report ?? []).map((file) => reportFile(file, formats))
    const timeline = timelineOf(await chosen(args.walk))
    for (const file of files) file.write(timeline)
    if (!this.jsonEnabled()) printReport(timeline, timelineText, hasColour(flags))
    return timeline
  }

  protected override catch(error: CommandError): Promise<unknown> {
    if (!(error instanceof JournalRefused)) return super.catch(error)
    return super.catch(Object.assign(error, { name: 'Error', oclif: { exit: exitCodes.inconclusive } }))
  }
}

/** The walk that is named, else the newest. @throws {UsageError} when there is none. */
async function chosen(id: string | undefined): Promise<ShelvedWalk> {
  const folder = stateFolder('walks', environment)
  const found = id === undefined ? (await readWalks(folder))[0] : await readWalk(folder, id)
  if (found !== undefined) return found
  const known = (await readWalks(folder)).slice(0, 10).map(({ state }) => state.header.id)
  throw new UsageError(
    id === undefined ? 'Nothing was walked on this machine.' : 'No walk of that id is known to this machine.',
    {
      advice:
        known.length === 0
          ? 'Walk a runbook first.'
          : `Name one of ${known.join(', ')}, or none for the newest.`,
    },
  )
}
