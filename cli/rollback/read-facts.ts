import { readFileSync } from 'node:fs'
import { whyNot } from '../platforms/answer.ts'
import { UsageError } from '../usage-error.ts'
import type { RollbackFacts } from './facts.ts'
import { FactsFile } from './report.ts'

/** The facts that a plan was made from. @throws {UsageError} when the file holds none. */
export function readFacts(file: string): RollbackFacts {
  const advice = 'Name a file that "pegasus-ops rollback plan --report FILE.json" wrote.'
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`--facts ${file} cannot be read.`, { advice })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`--facts ${file} is no JSON.`, { advice })
  }
  const parsed = FactsFile.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UsageError(`--facts ${file} holds no facts of a rollback: ${whyNot(parsed.error)}.`, { advice })
}
