import { Secret } from '../../../smoke/secret.ts'
import type { Place, StoredVariable } from '../../platforms/variable.ts'
import type { WitnessProblem } from '../witness.ts'

type Problem = Omit<WitnessProblem, 'witness'>

export interface Dotenv {
  variables: StoredVariable[]
  problems: Problem[]
}

/**
 * Reads a dotenv file by the rules that its loaders share: an `export` before the name, quotes of three kinds
 * over several lines, escapes between double quotes, comments. Where loaders disagree (a name set twice, a value
 * that refers to another variable), the value is not known.
 */
export function readDotenv(file: string, text: string): Dotenv {
  const reader = new Reader(file, text.replace(/^\uFEFF/, ''))
  const problems: Problem[] = []
  const found: StoredVariable[] = []
  while (reader.skipToStatement()) {
    const place = reader.place()
    const statement = reader.readStatement()
    if ('says' in statement) problems.push({ ...statement, needed: true })
    else {
      found.push({ name: statement.name, value: statement.value, from: 'file', place })
      if (statement.value.kind === 'text' && statement.value.text.reveal().trim() === '')
        problems.push(blank(statement.name, place))
    }
  }
  if (found.length === 0 && problems.length === 0) problems.push(nothing(file))
  const { variables, twice } = singled(found)
  return { variables, problems: [...problems, ...twice] }
}

type Statement = Pick<StoredVariable, 'name' | 'value'> | Pick<Problem, 'says' | 'remedy' | 'place'>

class Reader {
  readonly #file: string
  readonly #text: string
  #at = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  place(at = this.#at): Place {
    const before = this.#text.slice(0, at).split(/\r\n|\r|\n/)
    return { file: this.#file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  }

  /** Goes past blank lines and comments; false at the end. */
  skipToStatement(): boolean {
    this.#take(/(?:\s|#[^\r\n]*)*/y)
    return this.#at < this.#text.length
  }

  readStatement(): Statement {
    const start = this.#at
    this.#take(/export[ \t]+/y)
    const name = this.#take(/[A-Za-z_][A-Za-z0-9_.-]*/y)
    const equals = this.#take(/[ \t]*=[ \t]*/y)
    if (name === '' || equals === '') return this.#unparsable(start, 'no NAME=value stands here')
    const quote = this.#take(/["'`]/y)
    return quote === '' ? this.#unquoted(name) : this.#quoted(name, quote, start)
  }

  #unquoted(name: string): Statement {
    const line = this.#take(/[^\r\n]*/y)
    const value = line.replace(/(?:^|\s)#.*$/, '').trim()
    return { name, value: valueIn(value, hasReference(value)) }
  }

  #quoted(name: string, quote: string, start: number): Statement {
    const opened = this.#at - 1
    const inside = this.#take(bodies[quote] ?? /$/y)
    if (this.#take(/["'`]/y) !== quote) {
      this.#at = start
      return this.#unparsable(opened, 'a quote is opened and never closed')
    }
    const after = this.#at
    if (this.#take(/[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y) === '' && !this.#atLineEnd())
      return this.#unparsable(after, 'something follows the closing quote')
    const value = quote === '"' ? unescaped(inside) : inside
    return { name, value: valueIn(value, quote === '"' && hasReference(inside)) }
  }

  #atLineEnd(): boolean {
    return this.#at >= this.#text.length || /[\r\n]/.test(this.#text.charAt(this.#at))
  }

  /** The rest of the line is left out; what stands there may be a secret and is not repeated. */
  #unparsable(at: number, says: string): Statement {
    const place = this.place(at)
    this.#take(/[^\r\n]*/y)
    return {
      says,
      place,
      remedy: 'Write NAME=value, with quotes around a value that holds quotes, # or line breaks.',
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [taken = ''] = pattern.exec(this.#text) ?? []
    this.#at += taken.length
    return taken
  }
}

const bodies: Readonly<Record<string, RegExp>> = {
  '"': /(?:\\[\s\S]|[^"\\])*/y,
  "'": /[^']*/y,
  '`': /[^`]*/y,
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) =>
    /["'`\\$]/.test(character) ? character : (escapes[character] ?? whole),
  )
}

function hasReference(text: string): boolean {
  return /(?<!\\)\$\{/.test(text)
}

function valueIn(text: string, refers: boolean): StoredVariable['value'] {
  return refers
    ? {
        kind: 'withheld',
        because: 'it refers to another variable, which some loaders follow and some do not',
      }
    : { kind: 'text', text: new Secret(text) }
}

/** Of a name that is set twice some loaders take the first and some the last: neither is known to count. */
function singled(found: readonly StoredVariable[]): { variables: StoredVariable[]; twice: Problem[] } {
  const byName = Map.groupBy(found, ({ name }) => name)
  const twice: Problem[] = []
  const variables = [...byName].flatMap(([name, all]) => {
    const [first, second] = all
    if (first === undefined) return []
    if (second === undefined) return [first]
    const lines = all.flatMap(({ place }) => (place === undefined ? [] : [place.line]))
    const because = `set ${all.length} times, on lines ${lines.join(' and ')}`
    twice.push({
      needed: true,
      says: `${name} is ${because}: some loaders take the first, some the last`,
      remedy: `Keep one of the lines that set ${name}.`,
      ...(second.place === undefined ? {} : { place: second.place }),
    })
    return [{ ...second, value: { kind: 'withheld', because } as const }]
  })
  return { variables, twice }
}

function blank(name: string, place: Place): Problem {
  return {
    needed: false,
    says: `${name} is set to nothing, which counts as not set`,
    remedy: `Give ${name} a value, or leave the line out.`,
    place,
  }
}

function nothing(file: string): Problem {
  return {
    needed: true,
    says: 'it sets nothing',
    remedy: 'Name a file that holds NAME=value lines.',
    place: { file, line: 1, column: 1 },
  }
}
