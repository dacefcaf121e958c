import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { isRunning, type ProcessIdentity } from '../../smoke/process-identity.ts'
import { startReaper } from './reaper.ts'
import { identified, survivors } from './testing/ended.ts'

describe('the reaper', () => {
  it('ends the parts and removes their folder when their holder is killed', async () => {
    const { holder, part, folder } = await holderOfAPart()

    holder.kill('SIGKILL')

    expect(await survivors([part])).to.deep.equal([])
    for (let look = 0; look < 500 && existsSync(folder); look++) await sleep(20)
    expect(existsSync(folder)).to.equal(false)
  })

  it('leaves alone a process that was given the number of a part that has ended', async () => {
    const stranger = spawn('sleep', ['600'])
    const reaper = startReaper()
    const process = identified(stranger.pid ?? 0)
    reaper.watch({ ...process, started: 'long ago' }, 'SIGTERM')

    await reaper.release()

    expect(isRunning(process)).to.equal(true)
    stranger.kill()
  })

  it('leaves alone a part that it was told to forget', async () => {
    const part = spawn('sleep', ['600'])
    const process = identified(part.pid ?? 0)
    const reaper = startReaper()
    reaper.watch(process, 'SIGTERM')
    reaper.forget(process)

    await reaper.release()

    expect(isRunning(process)).to.equal(true)
    part.kill()
  })
})

async function holderOfAPart(): Promise<{ holder: ChildProcess; part: ProcessIdentity; folder: string }> {
  const holder = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'holder.ts')])
  const [line] = await once(holder.stdout, 'data')
  return { holder, ...JSON.parse(String(line)) }
}
