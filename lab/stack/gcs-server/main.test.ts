import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'chai'
import { programFile } from '../../../smoke/project-files.ts'

describe('the Cloud Storage server as a process', () => {
  it('says what it needs when it was not told', async () => {
    const server = spawn(process.execPath, [programFile('lab/stack/gcs-server/main')])
    const exit = once(server, 'exit')
    const told = Buffer.concat(await server.stderr.toArray()).toString()
    expect([told.includes('--public-key PEM_FILE'), await exit]).to.deep.equal([true, [2, null]])
  })
})
