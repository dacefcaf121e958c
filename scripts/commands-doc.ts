import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, Config } from '@oclif/core'
import { sourceCommands } from '../cli/source-commands.ts'

/** Where the generated page is kept. */
export const commandsFile = join(dirname(import.meta.dirname), 'docs', 'commands.md')

/** docs/commands.md as the commands themselves tell it. */
export async function commandsDocument(): Promise<string> {
  const config = await Config.load(sourceCommands())
  const commands = config.commands
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => a.id.localeCompare(b.id))
  const pages = commands.map((command) => page(command, config.bin))
  return `${[heading(commands, config.bin), ...pages].join('\n\n')}\n`
}

function heading(commands: Command.Loadable[], bin: string): string {
  const lines = commands.map((command) => {
    const name = nameOf(command, bin)
    return `- [${name}](#${name.replaceAll(' ', '-')}): ${lowerFirst(summaryOf(command))}`
  })
  return ['# Commands', '', 'Written by `npm run docs` from the commands themselves.', '', ...lines].join(
    '\n',
  )
}

function page(command: Command.Loadable, bin: string): string {
  const flags = Object.values(command.flags).filter(({ hidden }) => !hidden)
  const examples = (command.examples ?? []).map((example) => text(example, command, bin))
  return [
    `## ${nameOf(command, bin)}`,
    `${summaryOf(command)}.`,
    ...(command.description ? [text(command.description, command, bin)] : []),
    ['| flag | what it does |', '| --- | --- |', ...flags.map(row)].join('\n'),
    ...(examples.length > 0 ? [['```sh', ...examples, '```'].join('\n')] : []),
  ].join('\n\n')
}

function row(flag: Command.Flag.Cached): string {
  const value = flag.type === 'option' ? ` ${argumentOf(flag)}` : ''
  const short = flag.char === undefined ? '' : `, \`-${flag.char}\``
  const fallback = 'default' in flag && flag.default !== undefined && flag.default !== false
  const ending = fallback ? ` (default: ${flag.default})` : ''
  return `| \`--${flag.name}${value}\`${short} | ${cell(`${flag.description ?? flag.summary}${ending}`)} |`
}

function argumentOf(flag: Command.Flag.Cached & { type: 'option' }): string {
  if (flag.options !== undefined) return flag.options.join('\\|')
  return typeof flag.helpValue === 'string' ? cell(flag.helpValue) : 'VALUE'
}

/** Inside a table a bar would begin the next cell. */
function cell(words: string): string {
  return words.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function nameOf(command: Command.Loadable, bin: string): string {
  return `${bin} ${command.id.replaceAll(':', ' ')}`
}

function summaryOf(command: Command.Loadable): string {
  return command.summary ?? ''
}

function text(template: Command.Example, command: Command.Loadable, bin: string): string {
  const words = typeof template === 'string' ? template : template.command
  return words
    .replaceAll('<%= config.bin %>', bin)
    .replaceAll('<%= command.id %>', command.id.replaceAll(':', ' '))
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}

if (import.meta.main) writeFileSync(commandsFile, await commandsDocument())
