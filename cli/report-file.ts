import { accessSync, constants, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import type { FailOn } from './exit-code.ts'
import { UsageError } from './usage-error.ts'

/** By extension; what counts as failed is told by the mildest verdict that fails. */
export type ReportFormats<Report> = Readonly<Record<string, (report: Report, failOn: FailOn) => string>>

/** A file that a report can be written to: complete or not at all. */
export interface ReportFile<Report> {
  write(report: Report, failOn?: FailOn): void
}

/** @throws {UsageError} when it cannot. */
export function reportFile<Report>(file: string, formats: ReportFormats<Report>): ReportFile<Report> {
  const path = resolve(file)
  const format = formats[extname(path).toLowerCase()]
  if (format === undefined) {
    throw new UsageError(`--report ${file}: no report format has this extension.`, {
      advice: `Name a file that ends in ${new Intl.ListFormat('en', { type: 'disjunction' }).format(Object.keys(formats))}.`,
    })
  }
  assertWritable(path, file)
  return {
    write(report, failOn = 'fail') {
      const next = `${path}.${process.pid}.next`
      writeFileSync(next, format(report, failOn))
      renameSync(next, path)
    },
  }
}

function assertWritable(path: string, file: string): void {
  const folder = dirname(path)
  try {
    accessSync(folder, constants.W_OK)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('a folder')
  } catch {
    throw new UsageError(`--report ${file}: no file can be written there.`, {
      advice: `Name a file in a folder that exists and that you may write to (${folder}).`,
    })
  }
}
