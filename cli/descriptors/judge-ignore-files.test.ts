import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { judgeIgnoreFiles } from './judge-ignore-files.ts'

describe('judging what is left out of repository and image', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const saysWith = (text: string) => {
    writeFileSync(join(folder, '.gitignore'), text)
    return judgeIgnoreFiles(folder, '').map(({ says }) => says)
  }

  it('passes every usual way to leave out files with secrets', () => {
    for (const text of [
      '.env*',
      '.env\n.env.*\n',
      '# secrets\r\n**/.env*\r\n!.env.example',
      '/.env*',
      '*env*',
      '.env.*\n.env?\n.env',
    ])
      expect(saysWith(text), text).to.deep.equal([])
  })

  it('finds what is not left out, or is taken back', () => {
    expect(saysWith('.env')).to.deep.equal(['.gitignore does not leave out .env.production'])
    expect(saysWith('.env*\n!.env')).to.deep.equal(['.gitignore does not leave out .env'])
    expect(saysWith('#.env*\nenv\nconfig/.env*')).to.deep.equal([
      '.gitignore does not leave out .env and .env.production',
    ])
  })

  it('finds an ignore file that is not there where it is needed, and asks for none elsewhere', () => {
    expect(judgeIgnoreFiles(folder, '')).to.deep.equal([])
    mkdirSync(join(folder, '.git'))
    writeFileSync(join(folder, 'Dockerfile'), '')
    expect(judgeIgnoreFiles(folder, '').map(({ says }) => says)).to.deep.equal([
      '.gitignore is not there',
      '.dockerignore is not there',
    ])
  })

  it('passes those of this repository', () => {
    expect(judgeIgnoreFiles(join(import.meta.dirname, '..', '..'), '')).to.deep.equal([])
  })
})
