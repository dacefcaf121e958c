import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { migrations } from '../migrations/index.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe('lists that are kept by hand', () => {
  it('package.json describes every topic of the commands, and no other', () => {
    const { oclif } = JSON.parse(read('package.json')) as { oclif: { topics: Record<string, unknown> } }
    const folders = readdirSync(join(root, 'cli', 'commands'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(Object.keys(oclif.topics)).to.have.members(folders)
  })

  it('CHANGELOG.md names the newest migration in its newest version', () => {
    const [, newest = ''] = read('CHANGELOG.md').split(/^## /m)
    expect(newest).to.match(new RegExp(`^Schema head ${migrations.at(-1)?.head}\\.`, 'm'))
  })
})
