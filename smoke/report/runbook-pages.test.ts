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
