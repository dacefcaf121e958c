import { expect } from 'chai'
import { ModelError } from './model.ts'
import { type Trouble, withRetries } from './retry.ts'

const policy = { maxAttempts: 3, initialDelayMs: 1, maxDelayMs: 1000, multiplier: 2 }

describe('withRetries', () => {
  it('gives the result of the first attempt that succeeds', async () => {
    const attempts = failing(2)
    expect(await run(attempts)).to.equal('done after 3')
  })

  it('stops when the attempts are used up', async () => {
    const attempts = failing(9)
    expect(await failureOf(run(attempts))).to.have.property('message', 'no luck')
    expect(attempts.count).to.equal(3)
  })

  it('does not try again what cannot help', async () => {
    const attempts = failing(9)
    await failureOf(
      run(attempts, { error: new ModelError('wrong key', { permanent: true }), retryAfterMs: null }),
    )
    expect(attempts.count).to.equal(1)
  })

  it('waits as long as it is asked to', async () => {
    const started = performance.now()
    await run(failing(1), { ...passing(), retryAfterMs: 60 })
    expect(performance.now() - started).to.be.at.least(59)
  })

  it('gives the job back when it is asked to wait longer than it may', async () => {
    const attempts = failing(9)
    const error = await failureOf(run(attempts, { ...passing(), retryAfterMs: 120_000 }))
    expect(error).to.deep.include({ permanent: false })
    expect((error as Error).message).to.include('asks to wait 120 s')
    expect(attempts.count).to.equal(1)
  })

  it('stops waiting when the signal fires', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('draining')), 20)
    const error = await failureOf(run(failing(9), { ...passing(), retryAfterMs: 900 }, controller.signal))
    expect(error).to.have.property('message', 'draining')
  })
})

function run(
  attempts: ReturnType<typeof failing>,
  trouble: Trouble = passing(),
  signal = new AbortController().signal,
): Promise<string> {
  return withRetries({ policy, signal, explain: () => trouble }, attempts.attempt)
}

function passing(): Trouble {
  return { error: new ModelError('no luck', { permanent: false }), retryAfterMs: null }
}

function failing(failures: number) {
  const attempts = {
    count: 0,
    attempt: async () => {
      attempts.count += 1
      if (attempts.count <= failures) throw new Error('again')
      return `done after ${attempts.count}`
    },
  }
  return attempts
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  )
}
