import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Config } from '@oclif/core'
import { expect } from 'chai'
import { projectRoot } from '../../smoke/project-files.ts'
import { runbookPages } from '../../smoke/report/runbook-pages.ts'
import { sourceCommands } from '../source-commands.ts'
import { runbookOf, runbooks } from './index.ts'
import { parts } from './info-string.ts'
import { parameters } from './parameters.ts'
import { commandsOf } from './read-runbook.ts'
import { stepsOnPage } from './runbook.ts'
import { walkAt } from './steps-of.ts'
import { anchorsOf, checksLeadingTo, commandProblem, resolvePage } from './testing/resolve-page.ts'

const folder = join(projectRoot, 'docs', 'runbooks')

describe('docs/runbooks', function () {
  this.timeout(60_000)
  let config: Config

  before(async () => {
    config = await Config.load(sourceCommands())
  })

  it('holds the pages that are listed, and the one that says how they are written', () => {
    expect(readdirSync(folder).toSorted()).to.deep.equal(
      [...runbooks, 'README'].map((name) => `${name}.md`).toSorted(),
    )
  })

  for (const name of [...runbooks, 'README']) {
    it(`${name} names only what is there`, async () => {
      expect(await resolvePage(config, fileOf(name), textOf(name))).to.deep.equal([])
    })
  }

  it('are steps of one another, and none of itself', () => {
    const leads = new Map<string, string[]>(runbooks.map((name) => [name, pagesWithin(name)]))
    const within = (name: string): string[] => (leads.get(name) ?? []).flatMap((one) => [one, ...within(one)])
    expect([...leads.values()].flat()).to.include('migration-rollback')
    for (const name of runbooks) expect(within(name)).to.not.include(name)
  })

  it('says of every part of a step, its attributes and the parameters how they are written', () => {
    const page = textOf('README')
    for (const [part, { language, attributes }] of Object.entries(parts)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${part}\` | \`${language}\` |`))
      for (const attribute of attributes) expect(row, part).to.include(`\`${attribute}\``)
      expect(row, part).to.not.equal(undefined)
    }
    for (const parameter of Object.keys(parameters)) expect(page).to.include(`\`"$${parameter}"\``)
  })

  for (const name of runbooks) {
    it(`${name} says of each place which checks lead there`, () => {
      const leading = checksLeadingTo(textOf(name))
      for (const [anchor, checks] of leading)
        expect(checks, anchor).to.have.members(checksThatLeadTo(`${fileOf(name)}#${anchor}`))
    })

    it(`a wrong command, flag or link in ${name} is found, whichever it is`, async () => {
      const rows = textOf(name).split('\n')
      const found = await Promise.all(
        mutants(name).map(async ({ line, text }) => {
          const page = rows.with(line - 1, text).join('\n')
          const problems = await resolvePage(config, fileOf(name), page)
          return {
            line,
            text,
            found: problems.some((problem) => problem.startsWith(`${fileOf(name)}:${line}:`)),
          }
        }),
      )
      expect(found).to.not.be.empty
      expect(found.filter((mutant) => !mutant.found)).to.deep.equal([])
    })
  }

  it('leads every check that is not good to a place that is there', () => {
    for (const [check, address] of Object.entries(runbookPages)) {
      const [page = '', place = ''] = address.split('#')
      expect(anchorsOf(readFileSync(join(projectRoot, page), 'utf8')), check).to.include(place)
      expect(checksLeadingTo(readFileSync(join(projectRoot, page), 'utf8')).get(place), check).to.include(
        check,
      )
    }
  })

  it('agrees with the remedies in the code, whose commands are there', async () => {
    const problems = await Promise.all(
      remedyCommands().map(async (command) => ({ command, problem: await commandProblem(config, command) })),
    )
    expect(problems.length).to.be.greaterThan(8)
    expect(problems.filter(({ problem }) => problem !== null)).to.deep.equal([])
  })
})

/** The pages that are steps of that page. */
function pagesWithin(name: (typeof runbooks)[number]): string[] {
  return stepsOnPage(runbookOf(name)).flatMap((step) => {
    const walked = walkAt(step, { TARGET: 'staging' })?.walked
    return walked?.kind === 'runbook' ? [walked.name] : []
  })
}

/** Every command of the page with another name and with another flag, and every link to another place. */
function mutants(name: (typeof runbooks)[number]): { line: number; text: string }[] {
  const rows = textOf(name).split('\n')
  const inCommands = stepsOnPage(runbookOf(name))
    .flatMap(commandsOf)
    .flatMap(({ line }) => {
      const row = rows[line - 1] ?? ''
      return [
        row.replace(/^(pegasus-ops \S+)/, '$1x'),
        row.replace(/ --([a-z-]+)/, ' --$1x'),
        `${row} --wrong`,
      ]
        .filter((text) => text !== row)
        .map((text) => ({ line, text }))
    })
  const inLinks = rows.flatMap((row, index) =>
    row.includes('](') ? [{ line: index + 1, text: row.replaceAll(/\]\(([^)]+)\)/g, ']($1-gone)') }] : [],
  )
  return [...inCommands, ...inLinks]
}

function checksThatLeadTo(address: string): string[] {
  return Object.entries(runbookPages).flatMap(([check, page]) => (page === address ? [check] : []))
}

/** The commands that code tells people to type, as far as they stand there whole. */
function remedyCommands(): string[] {
  return ['cli', 'smoke', 'service', 'migrations'].flatMap((room) =>
    readdirSync(join(projectRoot, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => readFileSync(join(projectRoot, room, file), 'utf8').match(/command: '[^']+'/g) ?? [])
      .map((found) => found.slice("command: '".length, -1))
      .filter((command) => command.startsWith('pegasus-ops'))
      .flatMap((command) => command.split(' && ')),
  )
}

function fileOf(name: string): string {
  return `docs/runbooks/${name}.md`
}

function textOf(name: string): string {
  return readFileSync(join(folder, `${name}.md`), 'utf8')
}
