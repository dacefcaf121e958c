import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { createS3Store } from './s3.ts'
import type { StoreUnderTest } from './testing/conformance.ts'
import { type Fault, type FaultyProxy, startFaultyProxy } from './testing/faulty-proxy.ts'
import { rejection } from './testing/rejection.ts'
import { openS3UnderTest, optionsFor } from './testing/s3-under-test.ts'
import { sha256, streamOf, streamStallingAfter } from './testing/streams.ts'

const sizeBytes = 20 * 1024 * 1024
const audio = { contentType: 'audio/wav' }

const makesObject = (request: IncomingMessage) =>
  (request.method === 'PUT' && !request.url?.includes('partNumber')) || isCompletion(request)

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

  for (const [what, bytes] of [
    ['in one piece', 10],
    ['in parts', sizeBytes],
  ] as const) {
    it(`takes an object ${what} for its own that it has made, when only the answer was lost`, async () => {
      faultOf = onlyFirst((request) => makesObject(request), 'answer-lost')
      const key = `lost-${bytes}.wav`
      const written = await opened.store.write(key, streamOf(bytes), { ...audio, create: true })
      expect(written).to.deep.equal({ sizeBytes: bytes })
      expect(await opened.store.facts(key)).to.have.property('sizeBytes', bytes)
    })

    it(`makes an object ${what} in a store that does not know the condition, and asks it only once`, async () => {
      let refused = 0
      faultOf = (request) => {
        if (!makesObject(request) || request.headers['if-none-match'] === undefined) return 'none'
        refused += 1
        return { status: 501, code: 'NotImplemented' }
      }
      const store = createS3Store({ ...optionsFor(proxy.url) })
      for (const key of ['plain-1.wav', 'plain-2.wav'])
        await store.write(`${bytes}-${key}`, streamOf(bytes), { ...audio, create: true })
      expect(refused).to.equal(1)
      store.close()
    })
  }

  it('names an upload before its first part is sent, and can be listed and abandoned by that', async () => {
    faultOf = () => 'none'
    const begun: string[] = []
    const { store } = opened
    const { source } = streamStallingAfter(sizeBytes)
    const stop = new AbortController()
    const writing = store.write('named.wav', source, {
      ...audio,
      signal: stop.signal,
      begun: async (uploadId) => {
        begun.push(uploadId)
      },
    })
    writing.catch(() => {})
    const listed = async () => {
      const found = []
      for await (const upload of store.listUploads('named')) found.push(upload)
      return found
    }
    while ((await listed()).length === 0 || begun.length === 0) await sleep(20)
    expect(await listed()).to.deep.equal([{ key: 'named.wav', uploadId: begun[0] }])
    for (let round = 0; round < 2; round++) await store.abandonUpload('named.wav', begun[0] ?? '')
    expect(await listed()).to.deep.equal([])
    stop.abort(new Error('over'))
    await rejection(writing)
    expect(await store.facts('named.wav')).to.equal(null)
  })

  it('sends no part when its upload cannot be named', async () => {
    faultOf = () => 'none'
    const refused = opened.store.write('unnamed.wav', streamOf(sizeBytes), {
      ...audio,
      begun: () => Promise.reject(new Error('no line')),
    })
    expect(await rejection(refused)).to.have.property('message', 'no line')
    expect(await opened.unfinishedWrites()).to.deep.equal([])
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
