import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

  it('every command has a test beside it, or one for its topic', () => {
    const files = readdirSync(join(root, 'cli', 'commands'), { recursive: true, encoding: 'utf8' })
    const isTested = (file: string) => {
      const topic = dirname(file)
      return [file.replace(/\.ts$/, '.test.ts'), join(topic, `${topic}.test.ts`)].some((test) =>
        files.includes(test),
      )
    }
    const commands = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    expect(commands.filter((file) => !isTested(file))).to.deep.equal([])
  })

  it('migrations/index.ts lists every migration of that folder, each by the name of its file', () => {
    const files = readdirSync(join(root, 'migrations')).filter((file) =>
      /^\d{4}-.*(?<!\.test)\.ts$/.test(file),
    )
    expect(migrations.map(({ name }) => `${name}.ts`)).to.deep.equal(files.sort())
  })

  it('CHANGELOG.md names the newest migration in its newest version', () => {
    const [, newest = ''] = read('CHANGELOG.md').split(/^## /m)
    expect(newest).to.match(new RegExp(`^Schema head ${migrations.at(-1)?.head}\\.`, 'm'))
  })
})
