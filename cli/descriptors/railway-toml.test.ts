import { expect } from 'chai'
import { readRailwayToml } from './railway-toml.ts'
import { problemsOf, settingsOf } from './testing/described.ts'

const read = (text: string, file = 'railway.toml') => readRailwayToml(file, text)

describe('reading railway.toml', () => {
  it('gives settings their places', () => {
    const [service] = read('[build]\nbuilder = "DOCKERFILE"\n[deploy]\n  drainingSeconds = 40\n').processes
    expect(service?.settings['graceSeconds']).to.deep.equal({
      value: 40,
      place: { file: 'railway.toml', line: 4, column: 3 },
    })
  })

  it('says that variables stand elsewhere', () => {
    expect(read('[deploy]\n').processes[0]).to.deep.include({ variables: [], role: 'api' })
    expect(read('[deploy]\n').processes[0]?.elsewhere).to.include('Railway')
  })

  it('takes the role from the start command, else from the name of the file', () => {
    expect(read('deploy.startCommand = "node dist/service/worker.js"').processes[0]?.role).to.equal('worker')
    expect(read('[deploy]\n', 'railway.worker.toml').processes[0]?.role).to.equal('worker')
  })

  for (const command of ['"x"', '["x"]'])
    it(`takes preDeployCommand as ${command}`, () => {
      expect(settingsOf(read(`[deploy]\npreDeployCommand = ${command}`), 'pegasus-api')).to.deep.equal({
        migrateCommand: 'x',
      })
    })

  describe('tells, with place and remedy,', () => {
    const cases: Record<string, [text: string, problem: RegExp]> = {
      'an empty file': ['', /^1:1 the file is empty$/],
      'broken notation': ['[deploy]\nstartCommand = node x', /^2:\d+ this is not TOML \(/],
      'a key that stands twice': [
        '[deploy]\na = 1\na = 2',
        /^3:1 this is not TOML \(defining a key multiple times/,
      ],
      'a section that stands twice': ['[deploy]\na = 1\n[deploy]\nb = 2', /^3:\d+ this is not TOML/],
      'a text in place of a section': ['deploy = "x"', /^1:10 deploy is not a table/],
      'a setting that is a table': ['[deploy.startCommand]\na = 1', /startCommand is not one value/],
      'a date': ['[deploy]\nstartCommand = 2026-01-01', /^2:16 startCommand cannot be read \(a date/],
      'two commands before a deploy': [
        '[deploy]\npreDeployCommand = ["a", "b"]',
        /holds more than one command/,
      ],
    }
    for (const [what, [text, problem]] of Object.entries(cases))
      it(what, () => {
        const descriptor = read(text)
        expect(problemsOf(descriptor).join('\n')).to.match(new RegExp(problem.source, 'm'))
        for (const { remedy } of descriptor.problems) expect(remedy).to.match(/^[A-Z].+\.$/)
      })
  })
})
