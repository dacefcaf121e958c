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
    it(`knows ${name} as ${extension}`, async () => {
      const file = await recogniseFile(head(name))
      expect(file?.sourceType).to.equal('audio')
      expect(file?.extension).to.equal(extension)
    })
  }

  for (const name of ['tone.mkv', 'tone.mov', 'tone.aac']) {
    it(`refuses ${name}, which the engines do not take`, async () => {
      expect(await recogniseFile(head(name))).to.equal(null)
    })
  }

  it('knows a PDF behind a byte order mark', async () => {
    expect((await recogniseFile(Buffer.from('\uFEFF%PDF-1.7\n')))?.extension).to.equal('pdf')
  })

  it('knows a PDF behind blank lines', async () => {
    expect((await recogniseFile(Buffer.from('\r\n\r\n%PDF-1.4\n')))?.extension).to.equal('pdf')
  })

  it('knows the WAV of recorders whose files may pass 4 GB', async () => {
    const long = Buffer.from(`RF64\xff\xff\xff\xffWAVEds64${'\0'.repeat(100)}`, 'latin1')
    expect((await recogniseFile(long))?.extension).to.equal('wav')
  })

  it('knows an mp3 whose ID3 tag is larger than the head', async () => {
    const tag = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0x10, 0, 0])
    expect(
      (await recogniseFile(Buffer.concat([tag, Buffer.alloc(headBytes - tag.length)])))?.extension,
    ).to.equal('mp3')
  })

  it('knows an mp3 that starts in the middle of a frame', async () => {
    expect((await recogniseFile(head('tone.mp3').subarray(7)))?.extension).to.equal('mp3')
  })

  it('does not take a lone frame header for an mp3', async () => {
    const lone = Buffer.concat([head('tone.mp3').subarray(0, 4), Buffer.alloc(2000, 0x20)])
    expect(await recogniseFile(lone)).to.equal(null)
  })

  it('takes no noise for an mp3', async () => {
    let state = 1
    const noise = () => {
      state = (state * 48_271) % 2_147_483_647
      return state & 0xff
    }
    for (let round = 0; round < 50; round++)
      expect(await recogniseFile(Uint8Array.from({ length: headBytes }, noise))).to.equal(null)
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
    it(`refuses ${what}`, async () => {
      expect(await recogniseFile(bytes)).to.equal(null)
    })
  }
})

function head(name: string): Buffer {
  return readFileSync(new URL(`./testing/files/${name}`, import.meta.url)).subarray(0, headBytes)
}
