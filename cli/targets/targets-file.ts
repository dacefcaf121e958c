import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Document, LineCounter } from 'yaml'
import { z } from 'zod'
import type { Guard } from '../../smoke/failure.ts'
import { printable } from '../../smoke/printable.ts'
import { beyondBounds } from '../descriptors/whole-file-bounds.ts'
import { PlatformAddress } from '../parity/address.ts'
import { noPolicy, ParityPolicy } from '../parity/policy.ts'
import { parseYaml } from '../parse-yaml.ts'
import { UsageError } from '../usage-error.ts'
import { Address } from './address.ts'
import { SoakSettings } from './soak-settings.ts'

/** The file with the targets by name; it holds names of variables, never a token. */
export const targetsFileName = 'pegasus-ops.yaml'

// What stands here by mistake may be the token itself: the message must not repeat it.
// Nor may a file of somebody else name any variable at all: what it holds is sent to the address beside it.
const Variable = z.string().regex(/^(?:[A-Z0-9_]+_)?PLC_[A-Z0-9_]+_TOKEN$/, {
  error:
    'must be the name of a variable like STAGING_PLC_WRITE_API_TOKEN (capitals, PLC_, _TOKEN at its end), never the token itself',
})

const Target = z.strictObject({
  url: Address,
  tokens: z
    .strictObject({ read: Variable, write: Variable, ops: Variable } satisfies Record<Guard, z.ZodType>)
    .partial()
    .default({}),
  soak: SoakSettings.default({}),
  /** Where the platform runs them, as env-diff takes it. */
  platform: z.strictObject({ api: PlatformAddress, worker: PlatformAddress }).partial().optional(),
})

const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'a name is lower-case letters, digits and hyphens' })
  .refine((name) => name !== 'local', { error: '"local" is the stack of this machine: choose another name' })

export const TargetsFile = z.strictObject({
  targets: z.record(Name, Target),
  parity: ParityPolicy.default(noPolicy),
})

/**
 * A target as the file declares it: its base address, which variable holds the token of which guard, how it is soaked,
 * and where its platform runs API and worker.
 */
export type DeclaredTarget = z.infer<typeof Target>
export type Targets = Readonly<Record<string, DeclaredTarget>>

/**
 * The path of the nearest targets file, in the folder or above it; undefined when there is none. It says which tokens go
 * where, so nobody else may have put it there: a folder above that everybody may write to, as /tmp, is passed over.
 *
 * @throws {UsageError} when the file belongs to another user, or others may change it.
 */
export function findTargetsFile(folder: string): string | undefined {
  const path = join(folder, targetsFileName)
  if (existsSync(path)) {
    refuseStrangers(path)
    return path
  }
  let above = dirname(folder)
  while (above !== dirname(above) && isOpenToAll(above)) above = dirname(above)
  return above === folder ? undefined : findTargetsFile(above)
}

const writableByOthers = 0o002

function isOpenToAll(folder: string): boolean {
  return (statSync(folder).mode & writableByOthers) !== 0
}

function refuseStrangers(path: string): void {
  const { uid, mode } = statSync(path)
  const self = process.getuid?.()
  if (self !== undefined && uid !== self && uid !== 0)
    throw new UsageError(`${path} belongs to another user, and it says where tokens are sent.`, {
      advice: 'Take it over with chown once you have read it, or run the command elsewhere.',
    })
  if (self !== undefined && (mode & writableByOthers) !== 0)
    throw new UsageError(`Everybody may change ${path}, and it says where tokens are sent.`, {
      advice: `Take that away: chmod o-w ${path}`,
    })
}

/** @throws {UsageError} that lists everything wrong with it, each with its line. */
export function readTargets(path: string): Targets {
  return readTargetsFile(path).targets
}

export function readTargetsFile(path: string): z.infer<typeof TargetsFile> {
  const lines = new LineCounter()
  const text = read(path)
  const beyond = beyondBounds(text)
  if (beyond !== undefined) throw notRight(path, [problemAt(1, '', `${beyond.says}. ${beyond.remedy}`)])
  const document = parseYaml(text, lines)
  const malformed = document.errors.map(({ pos: [offset], message }) =>
    problemAt(lineOf(offset), '', message),
  )
  if (malformed.length > 0) throw notRight(path, malformed)
  const parsed = TargetsFile.safeParse(plainValueOf(document, path))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => {
    const at = issue.path.map(String)
    return problemAt(lineOf(offsetOf(at)), at.join('.'), messageOf(issue))
  })
  throw notRight(path, wrong)

  function lineOf(offset: number): number {
    return Math.max(1, lines.linePos(offset).line)
  }

  /** Of what stands at the path, or of the nearest thing around it. */
  function offsetOf(at: string[]): number {
    const node = at.length === 0 ? document.contents : document.getIn(at, true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    if (Array.isArray(range)) return Number(range[0])
    return at.length === 0 ? 0 : offsetOf(at.slice(0, -1))
  }
}

// Without aliases a file can be no larger than it looks.
function plainValueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw notRight(path, [problemAt(1, '', 'aliases (*name) are not taken: write the value out')])
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(`${path} cannot be read.`, {
      advice: 'Name a file that exists and that you may read.',
    })
  }
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `does not know ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  return issue.code === 'invalid_type' ? issue.message.replace(/^Invalid input: /, '') : issue.message
}

function problemAt(line: number, at: string, message: string): string {
  return `line ${line}${at === '' ? '' : `, ${at}`}: ${printable(message)}`
}

function notRight(path: string, problems: string[]): UsageError {
  const shown = relative(process.cwd(), path) || path
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  return new UsageError(`${shown} has ${count}:\n${problems.map((line) => `  ${line}`).join('\n')}`, {
    advice: 'See "Name your targets" in README.md for what it may hold.',
  })
}
