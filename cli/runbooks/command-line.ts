import { isParameter, parameters } from './parameters.ts'
import type { Word } from './runbook.ts'

const program = 'pegasus-ops'
const known = Object.keys(parameters)
  .map((name) => `"$${name}"`)
  .join(', ')

export interface Refused {
  refused: string
}

/**
 * Reads a command as it is typed: words, quoted ones, and parameters. Whatever a shell would make something else of is
 * refused, so that the words are the same here and there.
 */
export function readCommandLine(line: string): Word[] | Refused {
  const words: Word[] = []
  let rest = line.trim()
  while (rest !== '') {
    const word = wordAtStart(rest)
    if (word === undefined) return refusalOf(rest)
    words.push(word.word)
    rest = rest.slice(word.length)
    if (/^[\w"']/.test(rest)) return { refused: `${quote(rest)} stands close to a quoted word` }
    if (/^\S/.test(rest)) return refusalOf(rest)
    rest = rest.trimStart()
  }
  const [first, ...others] = words
  return first !== undefined && 'text' in first && first.text === program
    ? others
    : { refused: `a command begins with ${program}` }
}

function wordAtStart(rest: string): { word: Word; length: number } | undefined {
  const parameter = /^"\$([A-Z_]+)"/.exec(rest)
  if (parameter?.[1] !== undefined && isParameter(parameter[1]))
    return { word: { parameter: parameter[1] }, length: parameter[0].length }
  const plain = /^[\w@%+=:,./-]+/.exec(rest) ?? /^"([^"$`\\!]*)"/.exec(rest) ?? /^'([^']*)'/.exec(rest)
  return plain === null ? undefined : { word: { text: plain[1] ?? plain[0] }, length: plain[0].length }
}

function refusalOf(rest: string): Refused {
  if (/^"?\$/.test(rest))
    return { refused: `${quote(rest)} is no parameter: there are ${known}, each with its quotes` }
  if (/^["']/.test(rest))
    return {
      refused: `${quote(rest)} is a quotation that does not end, or holds what a shell would change`,
    }
  return { refused: `${quote(rest)} means something to a shell: quote it, or leave it out` }
}

function quote(rest: string): string {
  return JSON.stringify(rest.split(/\s/, 1)[0]?.slice(0, 40))
}
