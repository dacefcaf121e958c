/** The parts of a step, in the order in which they stand and are walked, with the attributes that each may have. */
export const parts = {
  'pre-check': { language: 'sh', attributes: ['exit'] },
  check: { language: 'sh', attributes: ['exit', 'expect', 'platform'] },
  command: { language: 'sh', attributes: ['changes', 'expect', 'destructive', 'platform'] },
  manual: { language: 'text', attributes: ['changes', 'expect', 'destructive'] },
  decide: { language: 'text', attributes: [] },
  probe: { language: 'sh', attributes: [] },
  'post-check': { language: 'sh', attributes: ['exit'] },
  undo: { language: 'sh', attributes: [] },
} as const satisfies Record<string, { language: string; attributes: readonly Attribute[] }>

export type PartName = keyof typeof parts
type Attribute = 'exit' | 'expect' | 'changes' | 'destructive' | 'platform'
const sentences: readonly Attribute[] = ['expect', 'changes']
const words: readonly Attribute[] = ['destructive', 'platform']

export interface Marking {
  part: PartName
  changes: string | null
  expect: string | null
  destructive: boolean
  platform: boolean
  /** The exit codes that are good. */
  exit: readonly number[]
}

/** Reads `part name="value" word …`. What is wrong is complained of, and then it is null. */
export function readMarking(
  language: string,
  text: string,
  complain: (message: string) => void,
): Marking | null {
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? []
  if (!Object.hasOwn(parts, name)) {
    complain(`${JSON.stringify(name)} is no part of a step: there are ${Object.keys(parts).join(', ')}`)
    return null
  }
  const part = name as PartName
  if (language !== parts[part].language) {
    complain(`a ${part} is written in a block of ${parts[part].language}, and this is ${language}`)
    return null
  }
  const attributes = readAttributes(rest, complain)
  if (attributes === null) return null
  const allowed: readonly string[] = parts[part].attributes
  const unknown = [...attributes.keys()].filter((attribute) => !allowed.includes(attribute))
  for (const attribute of unknown)
    complain(`a ${part} has no ${attribute}${allowed.length === 0 ? '' : `, only ${allowed.join(', ')}`}`)
  for (const attribute of sentences)
    if (attributes.get(attribute) === '' || attributes.get(attribute) === null)
      complain(`${attribute} says nothing: write ${attribute}="…"`)
  for (const attribute of words)
    if (typeof attributes.get(attribute) === 'string') complain(`${attribute} takes no value`)
  const exit = exitsIn(attributes.get('exit'), complain)
  return {
    part,
    changes: attributes.get('changes') ?? null,
    expect: attributes.get('expect') ?? null,
    destructive: attributes.has('destructive'),
    platform: attributes.has('platform'),
    exit,
  }
}

/** Null as a value is a word without one. */
function readAttributes(
  text: string,
  complain: (message: string) => void,
): Map<string, string | null> | null {
  const attributes = new Map<string, string | null>()
  let rest = text.trim()
  while (rest !== '') {
    const found = /^([a-z-]+)(?:=(?:"([^"]*)"|([^\s"]+)))?(?:\s+|$)/.exec(rest)
    if (found === null) {
      complain(`${JSON.stringify(rest.slice(0, 40))} is no attribute: write name="value"`)
      return null
    }
    const [whole, name = '', quoted, plain] = found
    if (attributes.has(name)) complain(`${name} is said twice`)
    attributes.set(name, (quoted ?? plain)?.trim() ?? null)
    rest = rest.slice(whole.length)
  }
  return attributes
}

function exitsIn(value: string | null | undefined, complain: (message: string) => void): number[] {
  if (value === undefined) return [0]
  if (value !== null && /^\d{1,3}(\|\d{1,3})*$/.test(value)) return value.split('|').map(Number)
  complain('exit is one exit code or several, as exit=0|3')
  return [0]
}
