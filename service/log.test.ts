import { spawnSync } from 'node:child_process'
import { expect } from 'chai'

describe('createLog', () => {
  for (const [end, code] of Object.entries({
    'exits at once': 'process.exit(0)',
    'ends on an exception': 'throw new Error("unforeseen")',
    'ends by itself': '',
  }))
    it(`loses no line when the process ${end}`, () => {
      expect(messagesOf(`log.info('first'); log.info('second'); ${code}`)).to.deep.equal(['first', 'second'])
    })

  it('has written an error, and what came before it, when the process is killed in the same turn', () => {
    const lines = messagesOf(`log.info('first'); log.error('second'); process.kill(process.pid, 'SIGKILL')`)
    expect(lines).to.deep.equal(['first', 'second'])
  })

  it('writes what a turn has said before the next one', () => {
    const lines = messagesOf(
      `log.info('first'); log.info('second'); setImmediate(() => process.kill(process.pid, 'SIGKILL'))`,
    )
    expect(lines).to.deep.equal(['first', 'second'])
  })
})

/** The messages that a process has logged when it has ended. */
function messagesOf(code: string): string[] {
  const log = `{ role: 'api', release: 'r', instance: 'i', PLC_LOG_LEVEL: 'info' }`
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { createLog } from '${new URL('./log.ts', import.meta.url)}'; const log = createLog(${log}); ${code}`,
    ],
    { encoding: 'utf8' },
  )
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).message)
}
