import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { checks } from '../checks/index.ts'
import { runbookPages } from './runbook-pages.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the page that a check leads to', () => {
  for (const [check, address] of Object.entries(runbookPages)) {
    it(`exists for ${check}, with its place`, () => {
      const [page = '', place] = address.split('#')
      expect(placesOf(page)).to.include(place)
      expect(Object.values(checks).flatMap((some) => some.map(({ name }) => name))).to.include(check)
    })
  }
})

/** Why a check that is not good leads to no page. */
const withoutPage: Readonly<Record<string, string>> = {
  'runner clock': 'the clock of the machine that asks: no part of the deployment is to mend',
  clock: 'its remedy is one setting of the host',
  release: 'its remedy is to wait for the rollout, or to deploy',
  instances: 'its remedy is to wait for the rollout, or to deploy',
  'worker release': 'its remedy is to wait for the rollout, or to deploy',
  drain: 'its remedy is one setting of the platform',
  transcript: 'its remedy names the variables that choose the engine',
  artifacts: 'its remedy names the variables that choose the engine',
  'clean-up': 'its remedy is one command, smoke --gc',
  leftovers: 'its remedy is one command, smoke --gc',
}

describe('a check', () => {
  it('leads to a page, or it is said here why not', () => {
    const names = new Set(Object.values(checks).flatMap((some) => some.map(({ name }) => name)))
    const decided = [...Object.keys(runbookPages), ...Object.keys(withoutPage)]
    expect(
      [...names].filter((name) => !decided.includes(name)),
      'neither in runbook-pages.ts nor among the exceptions',
    ).to.deep.equal([])
    expect(
      Object.keys(withoutPage).filter((name) => !names.has(name) || name in runbookPages),
      'exceptions that are none',
    ).to.deep.equal([])
  })
})

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The anchors of a page's headings, as they are made from them wherever Markdown is shown. */
function placesOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}
