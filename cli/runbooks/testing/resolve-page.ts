import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, type Config, Flags, Parser } from '@oclif/core'
import { drills } from '../../../lab/drills/index.ts'
import { endpointList } from '../../../service/contract/endpoints.ts'
import { declarations } from '../../../service/contract/environment.ts'
import { checks } from '../../../smoke/checks/index.ts'
import { projectRoot } from '../../../smoke/project-files.ts'
import { readCommandLine } from '../command-line.ts'
import { anchorOf, blocksOf, lineOf, piecesOf, wordsOf } from '../markdown.ts'

const checkNames: readonly string[] = Object.values(checks).flatMap((some) => some.map(({ name }) => name))
const drillNames: readonly string[] = drills.map(({ name }) => name)
const leadingHere = /^Checks that lead here: /

/** Everything on a page that names something which is not there: `file:line: what`. */
export async function resolvePage(config: Config, file: string, page: string): Promise<string[]> {
  const problems: string[] = []
  const at = (line: number, problem: string | null) => {
    if (problem !== null) problems.push(`${file}:${line}: ${problem}`)
  }
  for (const block of blocksOf(page)) {
    const namesChecks = block.type === 'paragraph' && leadingHere.test(wordsOf(block))
    for (const piece of piecesOf(block)) {
      const line = lineOf(piece)
      if (piece.type === 'link') at(line, linkProblem(piece.url, file, page))
      if (piece.type === 'inlineCode')
        at(line, namesChecks ? checkProblem(piece.value) : await codeProblem(config, piece.value))
      if (piece.type === 'code')
        for (const [index, row] of piece.value.split('\n').entries())
          at(line + 1 + index, await rowProblem(config, piece.lang ?? '', row))
    }
  }
  return problems
}

/** What is wrong with a command as it is typed: its name, its arguments, its flags, or the kind of a value. */
export async function commandProblem(config: Config, typed: string): Promise<string | null> {
  const words = readCommandLine(typed)
  if ('refused' in words) return words.refused
  const args = words.map((word) => ('text' in word ? word.text : word.parameter.toLowerCase()))
  const length = [3, 2, 1].find((count) => config.findCommand(args.slice(0, count).join(':')) !== undefined)
  const command = config.findCommand(args.slice(0, length ?? 0).join(':'))
  if (length === undefined || command === undefined) return `there is no command ${args.join(' ')}`
  try {
    const { argv } = await parsed(await command.load(), args.slice(length))
    const unknown = command.id === 'drill' && argv.find((name) => !drillNames.includes(String(name)))
    return unknown ? `there is no drill ${unknown}` : null
  } catch (error) {
    return `${command.id.replaceAll(':', ' ')}: ${error instanceof Error ? error.message : error}`
  }
}

/** The checks that a page says lead to a place on it, by the place. */
export function checksLeadingTo(page: string): Map<string, string[]> {
  const leading = new Map<string, string[]>()
  let anchor = ''
  for (const block of blocksOf(page)) {
    if (block.type === 'heading') anchor = anchorOf(wordsOf(block))
    if (block.type !== 'paragraph' || !leadingHere.test(wordsOf(block))) continue
    const names = [...piecesOf(block)].flatMap((piece) => (piece.type === 'inlineCode' ? [piece.value] : []))
    leading.set(anchor, names)
  }
  return leading
}

/** The anchors of a page. */
export function anchorsOf(page: string): string[] {
  return blocksOf(page).flatMap((block) => (block.type === 'heading' ? [anchorOf(wordsOf(block))] : []))
}

function parsed(command: Command.Class, argv: string[]) {
  const json = command.enableJsonFlag ? { json: Flags.boolean() } : {}
  // Else what is missing would be looked for on standard input.
  const args = Object.entries(command.args).map(
    ([name, arg]) => [name, { ...arg, ignoreStdin: true }] as const,
  )
  return Parser.parse(argv, {
    args: Object.fromEntries(args),
    flags: { ...json, ...command.baseFlags, ...command.flags },
    strict: command.strict,
  })
}

function linkProblem(url: string, file: string, page: string): string | null {
  if (/^https?:/.test(url)) return null
  const [path = '', anchor] = url.split('#')
  const target = join(projectRoot, dirname(file), path)
  if (path !== '' && !existsSync(target)) return `${path} is not there`
  if (anchor === undefined) return null
  const text = path === '' ? page : readFileSync(target, 'utf8')
  return anchorsOf(text).includes(anchor) ? null : `${url}: there is no such heading`
}

function checkProblem(name: string): string | null {
  return checkNames.includes(name) ? null : `there is no check ${name}`
}

/** What stands in backticks: a command, a variable, or words. */
async function codeProblem(config: Config, code: string): Promise<string | null> {
  return code.startsWith('pegasus-ops ') ? await commandProblem(config, code) : variableProblem(code)
}

async function rowProblem(config: Config, language: string, row: string): Promise<string | null> {
  if (language === 'sh') return row.startsWith('pegasus-ops') ? await commandProblem(config, row) : null
  if (language !== 'text') return null
  const command = /pegasus-ops [a-z-]+( [a-z-]+)?/.exec(row)?.[0]
  const mentioned = command === undefined ? null : await commandProblem(config, command)
  const variables = row.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []
  return mentioned ?? endpointProblem(row) ?? variables.map(variableProblem).find(Boolean) ?? null
}

function variableProblem(code: string): string | null {
  const isVariable = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code)
  return isVariable && !Object.hasOwn(declarations, code) ? `there is no variable ${code}` : null
}

function endpointProblem(row: string): string | null {
  const [, method, path] = /\b(GET|POST|DELETE) (\/[\w/{}-]+)/.exec(row) ?? []
  if (method === undefined) return null
  const known = endpointList.some((endpoint) => endpoint.method === method && endpoint.path === path)
  return known ? null : `the service has no ${method} ${path}`
}
