import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { jsonReport } from '../smoke/report/json.ts'
import { exampleReport } from '../smoke/report/testing/example-report.ts'
import { reportFile } from './report-file.ts'

describe('reportFile', () => {
  const formats = { '.json': jsonReport }
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-ops-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('writes the report and leaves no other file', () => {
    reportFile(join(folder, 'a.json'), formats).write(exampleReport())
    expect(readdirSync(folder)).to.deep.equal(['a.json'])
    expect(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8'))).to.deep.equal(exampleReport())
  })

  it('refuses a format that it does not know, before anything runs', () => {
    expect(() => reportFile(join(folder, 'a.doc'), formats)).to.throw(/no report format has this extension/)
  })

  it('refuses a folder that is not there, before anything runs', () => {
    expect(() => reportFile(join(folder, 'nowhere', 'a.json'), formats)).to.throw(
      /no file can be written there/,
    )
  })
})
