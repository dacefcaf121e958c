import { printable } from '../printable.ts'
import { bundleOpening, bundleVersion, FirstLine, NextLine } from './bundle.ts'
import { digestOf, linesOf, parsedLine } from './chain.ts'
import type { Evidence } from './evidence.ts'
import { apply, type EvidenceRecord, evidenceOf } from './record.ts'

/** Why a file cannot be taken as the record of a run. */
export class BundleRefused extends Error {
  override readonly name = 'BundleRefused'
}

/**
 * The evidence that a bundle holds. One that was cut off anywhere after its first line is read up to the cut, and
 * its evidence then says that it was stopped by something `unknown`, which is never a pass.
 *
 * @throws {BundleRefused} for a file that is no bundle, is cut off within its first line, or whose chain does not
 *   hold.
 */
export function readBundle(bytes: Buffer): Evidence {
  const { lines, rest } = linesOf(bytes)
  const [first, ...others] = lines
  if (first === undefined) throw withoutFirstLine(rest)
  const evidence = evidenceOf(headerIn(first))
  let previous = first
  let sealed = false
  for (const [index, line] of others.entries()) {
    if (sealed) throw new BundleRefused('something follows its seal')
    sealed = take(line, { previous, number: index + 2 }, evidence)
    previous = line
  }
  if (sealed && rest.length > 0) throw new BundleRefused('something follows its seal')
  if (!sealed) evidence.stopped = 'unknown'
  return evidence
}

/** Adds a line to the evidence; tells whether it was the seal. */
function take(
  line: Buffer,
  { previous, number }: { previous: Buffer; number: number },
  evidence: Evidence,
): boolean {
  const next = NextLine.safeParse(parsedLine(line))
  if (!next.success) throw new BundleRefused(`line ${number} is none that this version writes`)
  if (next.data.prev !== digestOf(previous)) {
    throw new BundleRefused(
      `its chain does not hold: line ${number} does not follow from the line before it, so something was changed or left out`,
    )
  }
  if ('seal' in next.data) return true
  const { record, atMs } = next.data
  evidence.durationMs = atMs
  apply(record as unknown as EvidenceRecord, evidence)
  return false
}

function headerIn(line: Buffer) {
  const document = parsedLine(line)
  const first = FirstLine.safeParse(document)
  if (first.success) return first.data.header
  const version =
    typeof document === 'object' && document !== null && 'bundle' in document ? document.bundle : undefined
  if (typeof version !== 'string') throw new BundleRefused('it is not an evidence bundle')
  if (version === bundleVersion) throw new BundleRefused('its header is damaged')
  throw new BundleRefused(
    `it is of the format ${printable(version, 60)}, and this version reads ${bundleVersion}`,
  )
}

function withoutFirstLine(rest: Buffer): BundleRefused {
  if (rest.length === 0) return new BundleRefused('it is empty')
  const opening = Buffer.from(bundleOpening)
  const common = Math.min(opening.length, rest.length)
  return opening.subarray(0, common).equals(rest.subarray(0, common))
    ? new BundleRefused('it breaks off within its first line, so nothing is known of the run')
    : new BundleRefused('it is not an evidence bundle')
}
