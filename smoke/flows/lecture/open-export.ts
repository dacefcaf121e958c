import type { ExportType } from '../../../service/contract/export.ts'
import { parseCsv } from './parse-csv.ts'
import { topicWordsIn, wordsOf } from './topic-words.ts'

export interface ExportExpectation {
  lectureId: string
  title: string
  cards: number
  /** The topic words that the artifacts hold. */
  topicWords: readonly string[]
}

export interface Opened {
  holds: string
  faults: string[]
}

const openers: Record<ExportType, (bytes: Buffer, expected: ExportExpectation) => Opened | Promise<Opened>> =
  {
    markdown: openMarkdown,
    anki: openAnki,
    pdf: openPdf,
  }

export async function openExport(
  type: ExportType,
  bytes: Buffer,
  expected: ExportExpectation,
): Promise<Opened> {
  if (bytes.length === 0) return { holds: 'nothing', faults: ['it is empty'] }
  return openers[type](bytes, expected)
}

const markdownSections = ['Summary', 'Outline', 'Key Terms', 'Flashcards', 'Exam Questions']

function openMarkdown(bytes: Buffer, { lectureId, title, topicWords }: ExportExpectation): Opened {
  const text = bytes.toString('utf8')
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? ''
  const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name?.trim() ?? '')
  const missing = markdownSections.filter((name) => !sections.includes(name))
  const named = heading.includes(lectureId) || heading.includes(title)
  return {
    holds: `${sections.length} sections, ${wordsOf(text).length} words`,
    faults: [
      ...(named ? [] : ['its heading does not name the lecture']),
      ...(missing.length === 0 ? [] : [`sections are missing: ${missing.join(', ')}`]),
      ...topicFaults(text, topicWords),
    ],
  }
}

const ankiHeader = 'front,back,tags'

function openAnki(bytes: Buffer, { cards }: ExportExpectation): Opened {
  let records: string[][]
  try {
    records = parseCsv(bytes.toString('utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { holds: `${bytes.length} bytes`, faults: [error.message] }
  }
  const [header = [], ...rows] = records
  const incomplete = rows.filter(
    ([front = '', back = '', ...rest]) => front === '' || back === '' || rest.length > 1,
  )
  return {
    holds: `${rows.length} cards`,
    faults: [
      ...(header.join(',') === ankiHeader ? [] : [`its header is not ${ankiHeader}`]),
      ...(rows.length === cards ? [] : [`it has ${rows.length} rows for ${cards} flashcards`]),
      ...(incomplete.length === 0 ? [] : [`${incomplete.length} rows lack a side or have too many fields`]),
    ],
  }
}

async function openPdf(bytes: Buffer, { topicWords }: ExportExpectation): Promise<Opened> {
  if (!bytes.subarray(0, 1024).includes('%PDF-')) {
    return { holds: `${bytes.length} bytes`, faults: ['it does not start as a PDF'] }
  }
  const { extractText, getDocumentProxy } = await import('unpdf')
  try {
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
    const { text, totalPages } = await extractText(document, { mergePages: true })
    return {
      holds: `${totalPages} ${totalPages === 1 ? 'page' : 'pages'}, ${wordsOf(text).length} words`,
      faults: topicFaults(text, topicWords),
    }
  } catch {
    return { holds: `${bytes.length} bytes`, faults: ['it cannot be read as a PDF'] }
  }
}

function topicFaults(text: string, topicWords: readonly string[]): string[] {
  const found = topicWordsIn(text, topicWords).length
  return found * 2 >= topicWords.length && found > 0
    ? []
    : [`it holds ${found} of the ${topicWords.length} topic words that the artifacts hold`]
}
