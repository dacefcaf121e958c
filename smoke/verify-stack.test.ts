import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Stack, startStack } from '../lab/stack/stack.ts'
import { machineVariables } from '../lab/stack/testing/surroundings.ts'
import { lectures } from './fixtures/lectures.ts'
import type { LecturePlan } from './flows/lecture/ground.ts'
import { expectOutcome } from './testing/expect-outcome.ts'
import { runAt, seenIn, smokePlan, tinyPlan, verifyPlan } from './testing/run-against.ts'

const noCertificate = {
  check: 'certificate',
  outcome: 'skip',
  because: 'inapplicable',
  detail: 'the target is reached over loopback',
}

describe('verify on the real stack', function () {
  this.timeout(60_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let stack: Stack

  before(async () => {
    stack = await startStack({ logs, machine: machineVariables(), model: { provider: 'openai-scripted' } })
  })
  after(async () => {
    await stack?.stop()
    rmSync(logs, { recursive: true })
  })

  for (const lecture of Object.values(lectures)) {
    it(`passes the ${lecture.name} lecture`, async () => {
      const { outcome, findings } = await run({ lecture, stageDeadlineMs: 60_000 })
      const exceptions = findings.filter(({ answer }) => answer.outcome !== 'pass')
      expect(exceptions.map(({ check, answer }) => ({ check, ...answer }))).to.deep.equal([noCertificate])
      expectOutcome({ outcome, findings }, 'pass')
    })
  }

  it('passes with a soak beside the lecture', async () => {
    const plan = { ...verifyPlan, lecture: planOf({ lecture: lectures.pdf }) }
    const { outcome, findings } = await runAt(new URL(stack.apiUrl), {
      plan,
      token: stack.writeToken,
      opsToken: stack.opsToken,
    })
    expectOutcome({ outcome, findings }, 'pass')
  })

  it('cannot tell anything with a wrong token, and holds that against nobody', async () => {
    const { outcome, answerTo, findings } = await run({}, 'hunter3')
    expectOutcome({ outcome, findings }, 'inconclusive')
    expect(seenIn(answerTo('ingest'))).to.match(/^403 forbidden/)
  })

  it('fails when the worker is stopped, says that nobody took the job, and leaves nothing behind', async () => {
    await stack.worker.stop()
    const { outcome, answerTo, findings } = await run({ stageDeadlineMs: 1000 })
    await stack.startWorker()
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('transcription'))).to.match(/^no worker took job/)
    expectOutcome(answerTo('clean-up'), 'pass')
  })

  it('fails a worker of another release than the API', async () => {
    await stack.worker.stop()
    await stack.startWorker({ PEGASUS_RELEASE: 'old' })
    const { answerTo } = await run({ lecture: lectures.pdf })
    expect(answerTo('worker release')).to.include({ outcome: 'fail', seen: 'old' })
  })

  it('names what a worker is wired to that the API is not, and sends it no lecture', async () => {
    await stack.worker.stop()
    const redis = new URL(stack.backends.redisUrl)
    redis.pathname = '/7'
    await stack.startWorker({ REDIS_URL: redis.href })
    const { outcome, answerTo, findings } = await runAt(new URL(stack.apiUrl), {
      plan: { ...verifyPlan, lecture: planOf({ lecture: lectures.pdf }) },
      token: stack.writeToken,
      opsToken: stack.opsToken,
    })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('queue'))).to.match(/uses another Redis database \(index 7, the API uses 0\)/)
    expect(seenIn(answerTo('environment'))).to.match(/^REDIS_URL differs between api-\S+ and worker-\S+$/)
    expectOutcome(answerTo('database'), 'pass')
    expectOutcome(answerTo('ingest'), 'skip')
  })

  function run(changes: Partial<LecturePlan>, token = stack.writeToken) {
    return runAt(new URL(stack.apiUrl), { plan: { ...smokePlan, lecture: planOf(changes) }, token })
  }
})

function planOf(changes: Partial<LecturePlan>): LecturePlan {
  return { ...tinyPlan, lecture: lectures.wav, stageDeadlineMs: 30_000, slowestPollMs: 100, ...changes }
}
