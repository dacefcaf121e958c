import type { Rendering } from '../reporting-command.ts'
import { parityAnnotations } from './annotations.ts'
import { parityJunit } from './junit.ts'
import { parityMarkdown } from './markdown.ts'
import type { ParityReport } from './report.ts'
import { parityText } from './text.ts'

export const parityRendering: Rendering<ParityReport> = {
  formats: {
    '.json': (report) => `${JSON.stringify(report, null, 2)}\n`,
    '.xml': parityJunit,
    '.md': parityMarkdown,
  },
  text: parityText,
  markdown: parityMarkdown,
  annotations: parityAnnotations,
}
