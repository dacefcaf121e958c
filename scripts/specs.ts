import { statSync } from 'node:fs'
import { examineFolder, type Section, specifications } from './specs/examine-folder.ts'
import { excuseFor } from './specs/exceptions.ts'

// Whether what the platform clients send, what the test servers answer and what our deployment files say is what the
// platforms publish. The specifications are their publishers', and are not kept here.

const [folder] = process.argv.slice(2)
if (folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
  const names = Object.entries(specifications).map(([name, what]) => `  ${name.padEnd(36)}${what}`)
  process.stderr.write(
    `Name the folder that holds the published specifications: npm run test:specs -- FOLDER\nIn it:\n${names.join('\n')}\n`,
  )
  process.exitCode = 1
} else {
  const sections = await examineFolder(folder)
  const wrong = sections.map(tell).reduce((sum, count) => sum + count, 0)
  process.stdout.write(wrong === 0 ? 'Everything is as published.\n' : `${wrong} not as published.\n`)
  process.exitCode = wrong === 0 ? 0 : 1
}

/** Prints a section, and gives back how many of its findings stand. */
function tell({ by, what, looked, findings }: Section): number {
  const judged = findings.map((finding) => ({ ...finding, excuse: excuseFor(finding) }))
  const standing = judged.filter(({ excuse }) => excuse === undefined)
  const mark = by === null ? '-' : standing.length === 0 ? '✔' : '✘'
  const lines = judged.map(({ where, says, excuse }) =>
    excuse === undefined ? `    ✘ ${where}: ${says}` : `    - ${where}: ${says}\n      known: ${excuse}`,
  )
  process.stdout.write(
    `${[`${mark} ${what}${by === null ? '' : ` by ${by}`}`, `    ${looked}`, ...lines].join('\n')}\n`,
  )
  return standing.length
}
