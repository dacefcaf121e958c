import { S3Fault } from './fault.ts'

/** Markup that is ready to be sent; told apart from text, which is escaped. */
export interface Markup {
  readonly markup: string
}

export type XmlContent = string | number | boolean | Markup | undefined | readonly XmlContent[]

/** One element. Text is escaped; undefined children are left out. */
export function element(name: string, ...content: XmlContent[]): Markup {
  return { markup: `<${name}>${render(content)}</${name}>` }
}

/** A whole document in the namespace of the S3 API. */
export function xmlDocument(root: string, ...content: XmlContent[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${render(content)}</${root}>`
}

/** An error document, which has no namespace. */
export function xmlError(...content: XmlContent[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', ...content).markup}`
}

/** An element of a parsed document: its own text, trimmed of nothing, and its child elements in order. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** Parses a request document: elements and text; attributes and comments are passed over. Throws MalformedXML. */
export function parseXml(text: string): XmlElement {
  const root = { name: '', text: '', children: [] as XmlElement[] }
  const open: Array<{ name: string; text: string; children: XmlElement[] }> = [root]
  for (const [whole, closing, name, selfClosing, between] of text.matchAll(token)) {
    const current = open.at(-1) ?? malformed()
    if (between !== undefined) current.text += decodeEntities(between)
    else if (name === undefined) {
      if (whole === '<') malformed()
    } else if (closing === '/') {
      if (current === root || current.name !== name) malformed()
      open.pop()
    } else {
      const child = { name, text: '', children: [] }
      current.children.push(child)
      if (selfClosing !== '/') open.push(child)
    }
  }
  const [only, ...more] = root.children
  if (only === undefined || more.length > 0 || open.length !== 1 || root.text.trim() !== '') malformed()
  return only
}

/** The text of a child element, or undefined when there is none. */
export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text
}

/** One comment or declaration, one tag, one run of text, or one stray character, which is an error. */
const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)|</g

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? malformed()
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : malformed()
  })
}

function render(content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map(render).join('')
  if (typeof content === 'object') return (content as Markup).markup
  return String(content).replace(/[&<>"\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`)
}

function malformed(): never {
  throw new S3Fault('MalformedXML')
}
