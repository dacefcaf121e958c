import { expect } from 'chai'
import type { Descriptor, Setting } from './descriptor.ts'
import { disagreements, lintDescriptors } from './lint-descriptors.ts'
import { partOf, type RequiredSetting, requiredSettings } from './required-settings.ts'
import { ourFiles, readTexts } from './testing/our-files.ts'

/** How what must be absent gets into a file. Each such row of the table has to be here. */
const additions: Readonly<Record<string, (text: string) => string>> = {
  'render.yaml worker healthPath': after(
    'dockerCommand: node dist/service/worker.js',
    '    healthCheckPath: /health',
  ),
  'render.yaml worker migrateCommand': after(
    'dockerCommand: node dist/service/worker.js',
    '    preDeployCommand: node bin/run.js migrate up',
  ),
  'railway.worker.toml worker healthPath': after('[deploy]', 'healthcheckPath = "/health"'),
  'railway.worker.toml worker migrateCommand': after(
    '[deploy]',
    'preDeployCommand = "node bin/run.js migrate up"',
  ),
  'railway.toml api watchPatterns': after('[build]', 'watchPatterns = ["service/**"]'),
  'railway.worker.toml worker watchPatterns': after('[build]', 'watchPatterns = ["service/**"]'),
  '.railway/railway.ts worker healthPath': after(
    "start: 'node dist/service/worker.js',",
    "healthcheck: '/health',",
  ),
  '.railway/railway.ts worker migrateCommand': after(
    "start: 'node dist/service/worker.js',",
    "preDeploy: 'node bin/run.js migrate up',",
  ),
  '.railway/railway.ts api watchPatterns': after('const build = {', "watchPatterns: ['service/**'],"),
  '.railway/railway.ts worker watchPatterns': after('const build = {', "watchPatterns: ['service/**'],"),
  'fly.toml worker check': after(
    '# The worker has no',
    '[checks.alive]\nprocesses = ["worker"]\ntype = "tcp"\nport = 8080',
  ),
  'fly.toml worker routed': (text) =>
    text.replace('processes = ["app"]\ninternal_port', 'processes = ["app", "worker"]\ninternal_port'),
  'fly.toml api untaggedService': (text) =>
    text.replace('[http_service]\nprocesses = ["app"]', '[http_service]'),
  'fly.toml api untaggedCheck': after('# The worker has no', '[checks.alive]\ntype = "tcp"\nport = 8080'),
  'fly.toml api untaggedRestart': (text) => text.replace('processes = ["app", "worker"]', ''),
  'fly.toml api untaggedMachine': (text) =>
    text.replace('memory = "1gb"\nprocesses = ["app"]', 'memory = "1gb"'),
  'fly.toml worker untaggedService': (text) =>
    text
      .replaceAll('"app"', '"web"')
      .replace('app = "node', 'xapi = "node')
      .replace('[http_service]\nprocesses = ["web"]', '[http_service]'),
  'fly.toml worker untaggedCheck': (text) =>
    after(
      '# The worker has no',
      '[checks.alive]\ntype = "tcp"\nport = 8080',
    )(text.replace('app = "node', 'xapi = "node')),
  'fly.toml worker untaggedRestart': (text) =>
    text.replace('app = "node', 'xapi = "node').replace('processes = ["app", "worker"]', ''),
  'fly.toml worker untaggedMachine': (text) =>
    text.replace('memory = "2gb"\nprocesses = ["worker"]', 'memory = "2gb"'),
}

const ours = await readTexts(ourFiles)

describe('the deployment files of this repository', () => {
  it('are those of all three platforms', () => {
    expect(Object.keys(ourFiles)).to.have.members([
      'render.yaml',
      'railway.toml',
      'railway.worker.toml',
      '.railway/railway.ts',
      'fly.toml',
    ])
  })

  it('are what the table says, and nothing else is wrong with them', () => {
    expect(lintDescriptors(ours)).to.deep.equal([])
  })

  it('say of Railway the same in the old files and in their successor', async () => {
    const [successor] = await readTexts(only('.railway/railway.ts'))
    if (successor === undefined) throw new Error('there is no successor')
    const old = await readTexts(only('railway.toml', 'railway.worker.toml'))
    expect(disagreements(old, successor)).to.deep.equal([])
  })

  it('hold every setting that the table knows for their platform', () => {
    const unstated = requiredSettings.filter(
      ({ expected, ...required }) =>
        expected.must !== 'be absent' &&
        platformsOf(required).some((platform) => statedIn(platform, required) === 0),
    )
    expect(unstated.map(({ setting, parts }) => `${setting} of ${parts}`)).to.deep.equal([])
  })

  for (const { file, process, required, what, text } of changesOfAll())
    it(`${file}: ${what} of ${process} is found`, async () => {
      expect(text, 'the changed text').not.to.equal(ourFiles[file])
      // Alone, so that it is not the other kind of Railway file that tells.
      const found = lintDescriptors(await readTexts({ ...deploymentOf(file), [file]: text }))
      expect(found.map(({ rule }) => rule)).to.not.deep.equal([])
      expect(
        found.some(({ rule, says }) => aboutIt(rule, says, required)),
        JSON.stringify(found),
      ).to.equal(true)
    })
})

interface Change {
  file: string
  process: string
  required: RequiredSetting
  what: string
  text: string
}

/** Every way in which one of the files could stop saying what the table demands. */
function changesOfAll(): Change[] {
  return ours.flatMap((descriptor) => {
    const text = ourFiles[descriptor.file] ?? ''
    return requiredSettings.flatMap((required) => changesOf(descriptor.file, text, descriptor, required))
  })
}

function changesOf(file: string, text: string, descriptor: Descriptor, required: RequiredSetting): Change[] {
  if (required.keys[descriptor.platform] === undefined) return []
  const { setting, parts, expected } = required
  return descriptor.processes
    .filter((process) => parts.includes(partOf(process) as never))
    .flatMap(({ process, settings, role }) => {
      const there = settings[setting]
      const change = (what: string, changedText: string): Change[] => [
        { file, process, required, what: `${what} ${setting}`, text: changedText },
      ]
      if (expected.must === 'be absent') {
        const addition = additions[`${file} ${role} ${setting}`]
        return addition === undefined ? [] : change('adding', addition(text))
      }
      if (there === undefined) return []
      if (expected.must === 'not be') return change('making free', changed(text, there, 'free'))
      return [
        ...change('removing', without(text, there)),
        ...change('changing', changed(text, there, other(there.value))),
      ]
    })
}

describe('the table of settings', () => {
  it('has a way to break each of its rows that forbid', () => {
    const forbidding = ours.flatMap(({ file, platform, processes }) =>
      requiredSettings
        .filter(({ expected, keys }) => expected.must === 'be absent' && keys[platform] !== undefined)
        .flatMap(({ setting, parts }) =>
          processes
            .filter(({ role }) => role !== undefined && parts.includes(role))
            .map(({ role }) => `${file} ${role} ${setting}`),
        ),
    )
    expect(Object.keys(additions)).to.have.members(forbidding)
  })

  it('gives a reason for every row', () => {
    for (const { why } of requiredSettings) expect(why).to.match(/^[A-Z].{20,}\.$/)
  })
})

const only = (...files: string[]) => Object.fromEntries(files.map((file) => [file, ourFiles[file] ?? '']))

/** The old files of Railway describe one deployment together. */
function deploymentOf(file: string): Readonly<Record<string, string>> {
  return file.endsWith('.toml') && file.startsWith('railway')
    ? only('railway.toml', 'railway.worker.toml')
    : {}
}

function aboutIt(rule: string, says: string, { setting }: RequiredSetting): boolean {
  const own = setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  // Without its command a process group of Fly.io is not there at all.
  return rule === own || (setting === 'startCommand' && says.startsWith('no '))
}

const platformsOf = ({ keys }: Pick<RequiredSetting, 'keys'>) => Object.keys(keys)

function statedIn(platform: string, { setting, parts }: Omit<RequiredSetting, 'expected'>): number {
  return ours
    .filter((descriptor) => descriptor.platform === platform)
    .flatMap(({ processes }) => processes)
    .filter((process) => parts.includes(partOf(process) as never) && process.settings[setting] !== undefined)
    .length
}

function other(value: Setting['value']): string {
  if (typeof value === 'boolean') return String(!value)
  // A list of addresses.
  if (value === '') return '[{ source: 0.0.0.0/0 }]'
  return typeof value === 'number' ? '0' : 'changed'
}

/** The text with another value on the line of the setting; a section is given to somebody else. */
function changed(text: string, { place }: Setting, value: string): string {
  const section = sectionOn(text, place.line)
  if (section !== undefined)
    return text.replace(`[${section}]\nprocesses = ["app"]`, `[${section}]\nprocesses = ["worker"]`)
  return onLine(text, place.line, (line) => {
    const written = /[:=] *(\["[^"]*"\]|"[^"]*"|'[^']*'|[^,#]+?)(,?)\s*$/.exec(line)
    const old = written?.[1] ?? ''
    const [, open = '', close = ''] = /^(\["|"|')?.*?("\]|"|')?$/.exec(old) ?? []
    return `${line.slice(0, line.lastIndexOf(old))}${open}${value}${close}${written?.[2] ?? ''}`
  })
}

/** The text without the line of the setting; a section is called something else throughout. */
function without(text: string, { place }: Setting): string {
  const section = sectionOn(text, place.line)
  return section === undefined ? onLine(text, place.line, () => '') : text.replaceAll(section, 'unrelated')
}

function sectionOn(text: string, line: number): string | undefined {
  return /^\[(\w+)\]$/.exec(text.split('\n')[line - 1] ?? '')?.[1]
}

function onLine(text: string, line: number, change: (line: string) => string): string {
  return text
    .split('\n')
    .map((content, index) => (index + 1 === line ? change(content) : content))
    .join('\n')
}

function after(anchor: string, addition: string): (text: string) => string {
  return (text) => {
    const index = text.indexOf(anchor)
    const end = text.indexOf('\n', index)
    return `${text.slice(0, end)}\n${addition}${text.slice(end)}`
  }
}
