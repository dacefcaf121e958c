import { htmlReport } from '../smoke/report/html.ts'
import { jsonReport } from '../smoke/report/json.ts'
import { junitReport } from '../smoke/report/junit.ts'
import { markdownReport } from '../smoke/report/markdown.ts'
import type { Report } from '../smoke/report/report.ts'
import { textReport } from '../smoke/report/text.ts'
import { annotationsOf } from './github/annotations.ts'
import type { Rendering } from './reporting-command.ts'

export const verdictRendering: Rendering<Report> = {
  formats: { '.json': jsonReport, '.xml': junitReport, '.md': markdownReport, '.html': htmlReport },
  text: textReport,
  markdown: markdownReport,
  annotations: annotationsOf,
}
