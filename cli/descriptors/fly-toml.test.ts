import { expect } from 'chai'
import { readFlyToml } from './fly-toml.ts'
import { problemsOf, settingsOf, variablesOf } from './testing/described.ts'

const read = (text: string) => readFlyToml('fly.toml', text)
const groups = '[processes]\nqueue = "node dist/service/worker.js"\nserver = "node dist/service/api.js"\n'

describe('reading fly.toml', () => {
  it('gives every group the variables of the app, and what comments name as its secrets', () => {
    const descriptor = read(
      `${groups}[env]\nA = "x"\n# secret: B (set by hand)\n# a secret: no\n# secret: A\n`,
    )
    for (const group of ['queue', 'server'])
      expect(variablesOf(descriptor, group)).to.deep.equal(['A = x', 'B ? a secret of the app'])
    expect(descriptor.processes[0]?.variables[1]).to.deep.include({
      place: { file: 'fly.toml', line: 6, column: 1 },
      from: 'secret',
    })
  })

  it('takes the role of a group from its command', () => {
    expect(read(groups).processes.map(({ process, role }) => [process, role])).to.deep.equal([
      ['queue', 'worker'],
      ['server', 'api'],
    ])
  })

  it('is of one group when it names none', () => {
    expect(read('app = "x"').processes.map(({ process, role }) => [process, role])).to.deep.equal([
      ['app', 'api'],
    ])
  })

  it('gives a section without groups to the first by the alphabet, as flyctl does, and says so', () => {
    const descriptor = read(`${groups}[http_service]\ninternal_port = 8080\n`)
    expect(settingsOf(descriptor, 'queue')).to.include({ routed: true, untaggedService: 'http_service' })
    expect(settingsOf(descriptor, 'server')).to.not.have.property('routed')
  })

  it('gives a section without groups to app where there is one', () => {
    const descriptor = read('[processes]\naaa = "x"\napp = "y"\n[[restart]]\npolicy = "always"\n')
    expect(settingsOf(descriptor, 'app')).to.include({ restart: 'always', untaggedRestart: 'restart' })
    expect(settingsOf(descriptor, 'aaa')).to.not.have.property('restart')
  })

  it('gives the size of a machine without groups to all of them', () => {
    const descriptor = read(`${groups}[[vm]]\nmemory = "1gb"\n`)
    for (const group of ['queue', 'server'])
      expect(settingsOf(descriptor, group)).to.include({ memory: '1gb' })
  })

  it('reads the older way to route, too', () => {
    const descriptor = read(
      `${groups}[[services]]\nprocesses = ["server"]\ninternal_port = 8080\n[[services.http_checks]]\npath = "/health/ready"\n`,
    )
    expect(settingsOf(descriptor, 'server')).to.include({
      routed: true,
      port: 8080,
      healthPath: '/health/ready',
    })
  })

  for (const [written, seconds] of [
    ['40', 40],
    ['"40"', 40],
    ['"40s"', 40],
    ['"1m30s"', 90],
    ['"1500ms"', 1.5],
  ] as const)
    it(`takes kill_timeout = ${written} as ${seconds} s`, () => {
      expect(settingsOf(read(`kill_timeout = ${written}`), 'app')['graceSeconds']).to.equal(seconds)
    })

  describe('tells, with place and remedy,', () => {
    const cases: Record<string, [text: string, problem: RegExp]> = {
      'an empty file': ['\n', /the file is empty$/],
      'broken notation': ['app = ', /^1:\d+ this is not TOML/],
      'a key that stands twice': ['[env]\nA = "1"\nA = "2"', /^3:1 this is not TOML/],
      'a variable that is a number': ['[env]\nA = 1', /^2:5 A in env is not a text$/],
      'a duration that is none': ['kill_timeout = "soon"', /^1:1 kill_timeout is no duration$/],
      'a group that does not exist': [
        `${groups}[[vm]]\nprocesses = ["worker"]`,
        /^4:1 vm is for the group worker, and no such group/,
      ],
      'a check of a group that does not exist': [
        `${groups}[checks.up]\nprocesses = ["app"]`,
        /^4:1 checks.up is for the group app/,
      ],
      'a command that is none': ['[processes]\napp = 1', /^2:7 app is not a text$/],
      'a section that is a text': ['http_service = "x"', /^1:16 http_service is not a table/],
    }
    for (const [what, [text, problem]] of Object.entries(cases))
      it(what, () => {
        const descriptor = read(text)
        expect(problemsOf(descriptor).join('\n')).to.match(new RegExp(problem.source, 'm'))
        for (const { remedy } of descriptor.problems) expect(remedy).to.match(/^[A-Z].+\.$/)
      })
  })
})
