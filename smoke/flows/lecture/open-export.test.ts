import { expect } from 'chai'
import type { ExportType } from '../../../service/contract/export.ts'
import { ankiOf, markdownOf, pdfOf, studyMaterial } from '../../testing/study-material.ts'
import { tinyLecture } from '../../testing/tiny-lecture.ts'
import { openExport } from './open-export.ts'

const lecture = { id: 'l-1', courseId: 'c-1', presetId: 'exam-mode', title: 'How memory works' }
const text = tinyLecture.trueText
const material = studyMaterial(lecture, text)
const cards = material.flashcards.cards.length

describe('openExport', () => {
  it('finds nothing wrong with good exports', async () => {
    const faults = [
      await faultsOf('markdown', markdownOf(lecture, text)),
      await faultsOf('anki', ankiOf(material)),
      await faultsOf('pdf', await pdfOf(lecture, text)),
    ]
    expect(faults.flat()).to.deep.equal([])
  })

  for (const type of ['markdown', 'anki', 'pdf'] as const) {
    it(`finds fault with an HTML page in place of ${type}`, async () => {
      expect(await faultsOf(type, Buffer.from('<!doctype html><p>Sign in</p>'))).to.not.deep.equal([])
    })

    it(`finds fault with an empty ${type} file`, async () => {
      expect(await faultsOf(type, Buffer.alloc(0))).to.deep.equal(['it is empty'])
    })
  }

  it("tells another lecture's markdown by its heading", async () => {
    const faults = await faultsOf('markdown', markdownOf({ ...lecture, id: 'l-2' }, text))
    expect(faults).to.deep.equal(['its heading does not name the lecture'])
  })

  it('tells markdown that is about something else', async () => {
    const faults = await faultsOf('markdown', markdownOf(lecture, 'The weather is fine.'))
    expect(faults.join()).to.match(/0 of the 6 topic words/)
  })

  it('tells an Anki file that has lost a card', async () => {
    const shorter = Buffer.from(ankiOf(material).toString().split('\r\n').slice(0, -2).join('\r\n'))
    expect(await faultsOf('anki', shorter)).to.deep.equal([
      `it has ${cards - 1} rows for ${cards} flashcards`,
    ])
  })

  it('tells an Anki file whose quotes are cut off', async () => {
    expect((await faultsOf('anki', Buffer.from('front,back,tags\r\n"a'))).join()).to.match(/never closed/)
  })

  it('tells a PDF that is cut off', async () => {
    const whole = await pdfOf(lecture, text)
    expect(await faultsOf('pdf', whole.subarray(0, 200))).to.not.deep.equal([])
  })
})

async function faultsOf(type: ExportType, bytes: Buffer): Promise<string[]> {
  const expected = { lectureId: lecture.id, title: lecture.title, cards, topicWords: tinyLecture.topicWords }
  return (await openExport(type, bytes, expected)).faults
}
