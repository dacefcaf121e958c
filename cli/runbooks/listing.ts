import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runbook } from './runbook.ts'

export interface ListedRunbook extends Pick<Runbook, 'name' | 'title' | 'purpose' | 'parameters'> {
  steps: number
}

/** The build puts it beside this file, because reading the pages takes longer than all the rest of a command. */
export const listingName = 'listing.json'

/** Every page, in the order in which they are listed. */
export async function listRunbooks(): Promise<ListedRunbook[]> {
  const file = join(import.meta.dirname, listingName)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await readListing()
}

export async function readListing(): Promise<ListedRunbook[]> {
  const { runbookOf, runbooks } = await import('./index.ts')
  const { stepsOnPage } = await import('./runbook.ts')
  return runbooks.map(runbookOf).map((runbook) => {
    const { name, title, purpose, parameters } = runbook
    return { name, title, purpose, parameters, steps: stepsOnPage(runbook).length }
  })
}
