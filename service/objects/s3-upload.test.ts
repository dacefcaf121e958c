import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import type { StoreUnderTest } from './testing/conformance.ts'
import { type Fault, type FaultyProxy, startFaultyProxy } from './testing/faulty-proxy.ts'
import { rejection } from './testing/rejection.ts'
import { openS3UnderTest } from './testing/s3-under-test.ts'
import { sha256, streamOf } from './testing/streams.ts'

const sizeBytes = 20 * 1024 * 1024
const audio = { contentType: 'audio/wav' }

describe('an upload in parts', () => {
  let opened: StoreUnderTest
  let proxy: FaultyProxy
  let faultOf: (request: IncomingMessage) => Fault

  before(async () => {
    opened = await openS3UnderTest(async (url) => {
      proxy = await startFaultyProxy(url, (request) => faultOf(request))
      return { endpoint: proxy.url }
    })
  })
  after(async () => {
    await opened.close()
    await proxy.stop()
  })

  it('sends a part again that the store had no time for', async () => {
    faultOf = onlyFirst(isPart(2), 'slow-down')
    await opened.store.write('again.wav', streamOf(sizeBytes), audio)
    expect(await sha256(await opened.store.stream('again.wav'))).to.equal(await sha256(streamOf(sizeBytes)))
  })

  it('sends a part again whose answer was lost', async () => {
    faultOf = onlyFirst(isPart(1), 'answer-lost')
    await opened.store.write('again.wav', streamOf(sizeBytes), audio)
    expect(await sha256(await opened.store.stream('again.wav'))).to.equal(await sha256(streamOf(sizeBytes)))
  })

  it('gives up after a few attempts and leaves nothing', async () => {
    faultOf = always(isPart(2), 'slow-down')
    const error = await rejection(opened.store.write('given-up.wav', streamOf(sizeBytes), audio))
    expect(error).to.include({ name: 'ObjectStoreError', code: 'SlowDown', retriable: true })
    expect([await opened.store.facts('given-up.wav'), await opened.unfinishedWrites()]).to.deep.equal([
      null,
      [],
    ])
  })

  it('succeeds when only the answer to its completion was lost', async () => {
    faultOf = always(isCompletion, 'answer-lost')
    const written = await opened.store.write('complete.wav', streamOf(sizeBytes), audio)
    expect(written).to.deep.equal({ sizeBytes })
    expect(await opened.store.facts('complete.wav')).to.have.property('sizeBytes', sizeBytes)
  })

  it('fails and leaves nothing when it cannot be completed', async () => {
    faultOf = always(isCompletion, 'slow-down')
    await rejection(opened.store.write('never.wav', streamOf(sizeBytes), audio))
    expect([await opened.store.facts('never.wav'), await opened.unfinishedWrites()]).to.deep.equal([null, []])
  })
})

function isPart(number: number) {
  return ({ method, url = '' }: IncomingMessage) => method === 'PUT' && url.includes(`partNumber=${number}&`)
}

function isCompletion({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && url.includes('uploadId=')
}

function always(matches: (request: IncomingMessage) => boolean, fault: Fault) {
  return (request: IncomingMessage): Fault => (matches(request) ? fault : 'none')
}

function onlyFirst(matches: (request: IncomingMessage) => boolean, fault: Fault) {
  let happened = false
  return (request: IncomingMessage): Fault => {
    if (happened || !matches(request)) return 'none'
    happened = true
    return fault
  }
}
