import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { headBytes, recogniseFile } from './recognise-file.ts'

describe('recogniseFile', () => {
  const audio = {
    'tone.wav': 'wav',
    'tone.flac': 'flac',
    'tone.ogg': 'ogg',
    'tone.opus': 'ogg',
    'tone.webm': 'webm',
    'tone.mp4': 'mp4',
    'tone.m4a': 'm4a',
    'tone.mpeg': 'mpeg',
    'tone.mp2': 'mpga',
    'tone.mp3': 'mp3',
    'tone-with-id3.mp3': 'mp3',
  } as const
  for (const [name, extension] of Object.entries(audio)) {
    it(`knows ${name} as ${extension}`, () => {
      const file = recogniseFile(head(name))
      expect(file?.sourceType).to.equal('audio')
      expect(file?.extension).to.equal(extension)
    })
  }

  for (const name of ['tone.mkv', 'tone.mov', 'tone.aac']) {
    it(`refuses ${name}, which the engines do not take`, () => {
      expect(recogniseFile(head(name))).to.equal(null)
    })
  }

  it('knows a PDF behind a byte order mark', () => {
    expect(recogniseFile(Buffer.from('\uFEFF%PDF-1.7\n'))?.extension).to.equal('pdf')
  })

  it('knows an mp3 whose ID3 tag is larger than the head', () => {
    const tag = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0x10, 0, 0])
    expect(recogniseFile(Buffer.concat([tag, Buffer.alloc(headBytes - tag.length)]))?.extension).to.equal(
      'mp3',
    )
  })

  it('knows an mp3 that starts in the middle of a frame', () => {
    expect(recogniseFile(head('tone.mp3').subarray(7))?.extension).to.equal('mp3')
  })

  it('does not take a lone frame header for an mp3', () => {
    const lone = Buffer.concat([head('tone.mp3').subarray(0, 4), Buffer.alloc(2000, 0x20)])
    expect(recogniseFile(lone)).to.equal(null)
  })

  const others = {
    'no bytes at all': Buffer.alloc(0),
    text: Buffer.from('This is a lecture about memory. '.repeat(200)),
    'text that mentions %PDF-1.7': Buffer.from('Every PDF starts with %PDF-1.7 and ends with %%EOF.'),
    'UTF-16 text': Buffer.from('\uFEFFlecture notes '.repeat(100), 'utf16le'),
    'an AVIF picture': Buffer.from('\0\0\0\x20ftypavif\0\0\0\0avifmif1', 'latin1'),
    'an AVI film': Buffer.from('RIFF\x24\0\0\0AVI LIST', 'latin1'),
    'a RIFF header cut short': Buffer.from('RIFF'),
    'an Ogg header cut short': Buffer.from('OggS\0\x02'),
    'zeros only': Buffer.alloc(headBytes),
  }
  for (const [what, bytes] of Object.entries(others)) {
    it(`refuses ${what}`, () => {
      expect(recogniseFile(bytes)).to.equal(null)
    })
  }
})

function head(name: string): Buffer {
  return readFileSync(new URL(`./testing/files/${name}`, import.meta.url)).subarray(0, headBytes)
}
