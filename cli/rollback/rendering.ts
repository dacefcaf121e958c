import { annotation } from '../github/annotations.ts'
import type { Rendering } from '../reporting-command.ts'
import { headingOf } from './in-words.ts'
import { rollbackMarkdown } from './markdown.ts'
import type { RollbackReport } from './report.ts'
import { rollbackText } from './text.ts'

export const rollbackRendering: Rendering<RollbackReport> = {
  formats: { '.json': (report) => `${JSON.stringify(report, null, 2)}\n`, '.md': rollbackMarkdown },
  text: rollbackText,
  markdown: rollbackMarkdown,
  annotations: (report) =>
    report.verdict === 'pass'
      ? []
      : [
          annotation('error', 'rollback plan', [
            headingOf(report),
            report.because,
            `next: ${report.next.advice}`,
          ]),
        ],
}
