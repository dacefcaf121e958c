import { expect } from 'chai'
import fc from 'fast-check'
import { textsOf } from '../fingerprint.ts'
import { readDotenv } from './read-dotenv.ts'

describe('readDotenv', () => {
  const values: Record<string, [text: string, value: string]> = {
    'a plain value, trimmed': ['A=  one two  ', 'one two'],
    'an export before the name': ['  export A=1', '1'],
    'spaces around the sign': ['A = 1', '1'],
    'a comment behind a space': ['A=1 # why', '1'],
    'a # inside a word': ['A=a#b', 'a#b'],
    'single quotes, as they stand': ["A='x \\n # $y'", 'x \\n # $y'],
    'backticks, as they stand': ['A=`"it\'s"`', '"it\'s"'],
    'double quotes with escapes': ['A="a\\nb\\t\\"c\\" \\\\ \\$d" # why', 'a\nb\t"c" \\ $d'],
    'quotes over several lines': ['A="one\ntwo"\n', 'one\ntwo'],
    'Windows line ends': ['A=1\r\n', '1'],
    'a byte order mark': ['\uFEFFA=1', '1'],
    'an equals sign in the value': ['A=postgres://h/d?sslmode=require', 'postgres://h/d?sslmode=require'],
    'a quote inside a word': ["A=it's", "it's"],
  }
  for (const [what, [text, value]] of Object.entries(values))
    it(`reads ${what}`, () => {
      const { variables, problems } = readDotenv('.env', text)
      expect([textsOf(variables), problems]).to.deep.equal([{ A: value }, []])
    })

  it('tells where each variable stands', () => {
    const { variables } = readDotenv('.env', '# first\n\n  export A=1\nB="x\ny"\nC=3')
    expect(variables.map(({ place }) => [place?.line, place?.column])).to.deep.equal([
      [3, 3],
      [4, 1],
      [6, 1],
    ])
  })

  const findings: Record<string, [text: string, says: RegExp, line: number, needed: boolean]> = {
    'a name set twice': ['A=1\nB=2\nA=1', /A is set 2 times, on lines 1 and 3/, 3, true],
    'a line that sets nothing': ['A=1\nwhat is this', /no NAME=value stands here/, 2, true],
    'a name that is none': ['1A=1', /no NAME=value/, 1, true],
    'a quote that is never closed': ['A=1\nB="two\nC=3', /never closed/, 2, true],
    'something behind the closing quote': ['A="1"2', /follows the closing quote/, 1, true],
    'a value of nothing': ['A=\nB=2', /A is set to nothing/, 1, false],
    'an empty file': ['\n# nothing\n', /it sets nothing/, 1, true],
  }
  for (const [what, [text, says, line, needed]] of Object.entries(findings))
    it(`finds ${what}, with its line`, () => {
      const [problem] = readDotenv('.env', text).problems
      expect(problem?.says).to.match(says)
      expect([problem?.place?.line, problem?.needed]).to.deep.equal([line, needed])
    })

  it('is not sure of a value that is set twice or refers to another', () => {
    const { variables } = readDotenv('.env', `A=1\nA=1\nB=\${A}\nC="x\${A}"\nD='\${A}'`)
    expect(variables.map(({ name, value }) => [name, value.kind])).to.deep.equal([
      ['A', 'withheld'],
      ['B', 'withheld'],
      ['C', 'withheld'],
      ['D', 'text'],
    ])
  })

  it('reads on behind what it cannot read, and repeats nothing of it', () => {
    const { variables, problems } = readDotenv('.env', 'hunter2 hunter2\nB=2')
    expect(textsOf(variables)).to.deep.equal({ B: '2' })
    expect(JSON.stringify(problems)).to.not.include('hunter2')
  })

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'A="\'`\\#$ {\n\r\texport') }), (text) => {
        readDotenv('.env', text)
      }),
    )
  })
})
