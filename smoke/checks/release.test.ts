import { expect } from 'chai'
import type { Answer } from '../check.ts'
import type { ReleaseSeen } from '../evidence/evidence.ts'
import { pegasusAt } from '../pegasus.ts'
import { Target } from '../target.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { pegasusThat } from '../testing/pegasus-that.ts'
import { seenIn } from '../testing/run-against.ts'
import { release } from './release.ts'

describe('release', () => {
  it('passes when the answers in a row agree, each asked on a connection of its own', async () => {
    const { answer, ports } = await answerFor({ release: () => '3f2c1a9e' })
    expect(seenIn(answer)).to.equal('the API runs 3f2c1a9e, as 1 instance says')
    expect(new Set(ports).size).to.equal(ports.length)
  })

  it('passes the expected release by the start of its SHA', async () => {
    expectOutcome((await answerFor({ release: () => '3f2c1a9e', wanted: '3f2c1a9' })).answer, 'pass')
  })

  it('fails another release than the expected one', async () => {
    const { answer } = await answerFor({ release: () => '0000000a', wanted: '3f2c1a9' })
    expect([answer.outcome, seenIn(answer)[0]]).to.deep.equal(['fail', '0'])
  })

  it('fails instances that go on disagreeing, and names them', async () => {
    const { answer } = await answerFor({ release: (asked) => (asked % 2 === 0 ? 'old' : 'new') })
    expectOutcome(answer, 'fail')
    expect(seenIn(answer)).to.match(
      /^new from api-1, old from api-1, after |^old from api-1, new from api-1, after /,
    )
  })

  it('waits for a rollout that is under way', async () => {
    const { answer } = await answerFor({ release: (asked) => (asked < 4 ? 'old' : 'new'), settleMs: 20_000 })
    expect(seenIn(answer)).to.match(/^the API runs new, as 1 instance says, .* after old$/)
  })

  it('cannot tell when the run ended before enough had answered', () => {
    const answers = [{ release: 'a', instance: 'api-1' }]
    expectOutcome(judge({ answers, waitedMs: 0 }), 'inconclusive')
  })

  it('cannot tell when nobody names a release', () => {
    const answers = Array.from({ length: 5 }, () => ({ release: null, instance: null }))
    expectOutcome(judge({ answers, waitedMs: 0 }), 'inconclusive')
  })
})

async function answerFor({
  release: releaseOf,
  wanted = null,
  settleMs = 0,
}: {
  release: (asked: number) => string
  wanted?: string | null
  settleMs?: number
}): Promise<{ answer: Answer; ports: (number | undefined)[] }> {
  const ports: (number | undefined)[] = []
  const pegasus = await pegasusThat({
    instead(request, response) {
      response.setHeader('x-pegasus-release', releaseOf(ports.length))
      ports.push(request.socket.remotePort)
      return false
    },
  })
  const target = new Target({ name: 'test', url: pegasus.url })
  const plan = { command: 'verify', release: wanted, settleMs } as const
  try {
    const seen = await release.observe(pegasusAt(target, new AbortController().signal), plan)
    return { answer: release.judge({ release: seen, plan }), ports }
  } finally {
    await target.close()
    await pegasus.close()
  }
}

function judge(seen: ReleaseSeen): Answer {
  return release.judge({ release: seen, plan: { command: 'verify', release: null, settleMs: 0 } })
}
