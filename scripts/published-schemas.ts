import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ParityReport } from '../cli/parity/report.ts'
import { RollbackReport } from '../cli/rollback/report.ts'
import { TargetsFile } from '../cli/targets/targets-file.ts'
import { Comparison } from '../smoke/report/compare.ts'
import { Report } from '../smoke/report/report.ts'

const docs = join(dirname(import.meta.dirname), 'docs')

/** The JSON Schemas of what `--json` prints and of the targets file, each with the file in which it is kept. */
export const publishedSchemas = [
  { file: join(docs, 'report.schema.json'), document: () => documentOf(Report, 'pegasus-ops report') },
  {
    file: join(docs, 'comparison.schema.json'),
    document: () => documentOf(Comparison, 'pegasus-ops comparison of two runs'),
  },
  {
    file: join(docs, 'parity.schema.json'),
    document: () => documentOf(ParityReport, 'pegasus-ops env-diff report'),
  },
  {
    file: join(docs, 'rollback.schema.json'),
    document: () => documentOf(RollbackReport, 'pegasus-ops rollback plan'),
  },
  {
    file: join(docs, 'targets.schema.json'),
    document: () => documentOf(TargetsFile, 'pegasus-ops.yaml', 'input'),
  },
]

function documentOf(schema: z.ZodType, title: string, io: 'input' | 'output' = 'output'): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io }) }, null, 2)}\n`
}

if (import.meta.main) {
  for (const { file, document } of publishedSchemas) writeFileSync(file, document())
}
