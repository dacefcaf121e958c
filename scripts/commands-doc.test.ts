import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { commandsDocument, commandsFile } from './commands-doc.ts'

describe('docs/commands.md', () => {
  it('is what the commands say now (npm run docs writes it)', async () => {
    expect(readFileSync(commandsFile, 'utf8')).to.equal(await commandsDocument())
  })
})
