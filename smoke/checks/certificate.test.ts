import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { newCertificateAuthority } from '../../lab/stack/certificate-authority.ts'
import type { Answer } from '../check.ts'
import { makeContact } from '../contact.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { shut } from '../testing/http-server.ts'
import { seenIn } from '../testing/run-against.ts'
import { certificate } from './certificate.ts'

const never = new AbortController().signal

describe('certificate', () => {
  let server: Server

  afterEach(() => shut(server))

  it('fails one that has run out, and says since when', async () => {
    const answer = await answerFor({ from: -90, to: -3.5 })
    expectOutcome(answer, 'fail')
    expect(seenIn(answer)).to.match(
      /^the one of localhost, issued by Pegasus on this machine ran out 3 days ago/,
    )
  })

  it('fails one that nobody trusts, and says why', async () => {
    const answer = await answerFor({ from: -1, to: 89 })
    expectOutcome(answer, 'fail')
    expect(seenIn(answer)).to.match(/is not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED/)
  })

  it('finds one that will run out soon worth a look', async () => {
    expectOutcome(await answerFor({ from: -80, to: 10 }, { distrusted: null }), 'degraded')
  })

  it('passes one that was made for a few days and is fresh', async () => {
    const answer = await answerFor({ from: -0.1, to: 6.5 }, { distrusted: null })
    expect([answer.outcome, seenIn(answer)]).to.deep.equal([
      'pass',
      '6 days left, of localhost, issued by Pegasus on this machine',
    ])
  })

  async function answerFor(
    days: { from: number; to: number },
    changes: { distrusted?: null } = {},
  ): Promise<Answer> {
    const authority = await newCertificateAuthority()
    server = createServer(await authority.issue(['localhost', '127.0.0.1'], days))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = new URL(`https://localhost:${(server.address() as AddressInfo).port}`)
    const contact = await makeContact(url, never)
    const seen = contact.certificate && { ...contact.certificate, ...changes }
    return certificate.judge({
      preflight: {
        transport: 'https',
        contact: { ...contact, certificate: seen },
        asked: { ok: false, failure: { kind: 'tls', detail: '' }, facts: null },
        clock: null,
      },
      plan: { command: 'verify', release: null, settleMs: 0 },
    })
  }
})
