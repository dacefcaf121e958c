import type { TextOptions } from '../../smoke/report/text.ts'
import { environment } from '../environment.ts'
import { harmless } from '../github/harmless.ts'
import { inGitHubActions } from '../github/in-actions.ts'
import { colours, noColours } from './colours.ts'
import { textWidth } from './terminal.ts'

export function printReport<Finished>(
  report: Finished,
  write: (report: Finished, options: Pick<TextOptions, 'paint' | 'width'>) => string,
  colour: boolean,
): void {
  const { stdout } = process
  const paint = colour && stdout.isTTY ? colours : noColours
  const width = textWidth(stdout, stdout.isTTY ? 120 : 100)
  const text = write(report, { paint, width })
  stdout.write(inGitHubActions(environment) ? harmless(text) : text)
}
