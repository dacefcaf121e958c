import { expect } from 'chai'
import { LineCounter } from 'yaml'
import { parseYaml } from '../parse-yaml.ts'
import { tomlTree } from './toml-tree.ts'
import { Problems } from './tree.ts'
import { yamlTree } from './yaml-tree.ts'

const hostile: Readonly<Record<string, [read: typeof tomlTree | typeof yamlTree, text: string]>> = {
  '60,000 brackets in TOML': [tomlTree, `a = ${'['.repeat(60_000)}`],
  '60,000 brackets in YAML': [yamlTree, `a: ${'['.repeat(60_000)}`],
  '60,000 braces in JSON': [yamlTree, '{"a":'.repeat(60_000)],
  'lists in lists on one line of YAML': [yamlTree, '- '.repeat(60_000)],
  'a level deeper on every line': [
    yamlTree,
    Array.from({ length: 1500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
  ],
  'a file of a megabyte': [tomlTree, '#'.repeat(2 ** 20)],
}

describe('a deployment file that no person wrote', () => {
  for (const [what, [read, text]] of Object.entries(hostile))
    it(`is refused at once, with a remedy: ${what}`, () => {
      const problems = new Problems()
      expect(read('file', text, problems)).to.equal(undefined)
      expect(problems.found).to.have.lengthOf(1)
    })

  it('has each key once, however many it has', () => {
    const keys = Array.from({ length: 8000 }, (_, key) => `key${key}: 1`)
    expect(parseYaml(keys.join('\n'), new LineCounter()).errors).to.deep.equal([])
    const twice = parseYaml([...keys, 'key7: 2'].join('\n'), new LineCounter()).errors
    expect(twice.map(({ message }) => message)).to.deep.equal(['Map keys must be unique'])
  })
})
