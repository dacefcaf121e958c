import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import type { StoreUnderTest } from './testing/conformance.ts'
import { type Fault, type FaultyProxy, startFaultyProxy } from './testing/faulty-proxy.ts'
import { openGcsUnderTest } from './testing/gcs-under-test.ts'
import { rejection } from './testing/rejection.ts'
import { sha256, streamOf } from './testing/streams.ts'

const megabyte = 1024 * 1024
const partBytes = 8 * megabyte
const sizeBytes = 17 * megabyte
const audio = { contentType: 'audio/wav' }

describe('a resumable upload', () => {
  let opened: StoreUnderTest
  let proxy: FaultyProxy
  let faultOf: (request: IncomingMessage) => Fault
  let ranges: string[]

  before(async () => {
    opened = await openGcsUnderTest(async (url) => {
      proxy = await startFaultyProxy(url, (request) => {
        const range = request.headers['content-range']
        if (range !== undefined) ranges.push(range)
        return faultOf(request)
      })
      return { endpoint: proxy.url }
    })
  })
  beforeEach(() => {
    ranges = []
    faultOf = () => 'none'
  })
  after(async () => {
    await opened.close()
    await proxy.stop()
  })

  const writeWhole = async (key: string, bytes = sizeBytes) => {
    await opened.store.write(key, streamOf(bytes), audio)
    return (await sha256(await opened.store.stream(key))) === (await sha256(streamOf(bytes)))
  }
  const left = async (key: string) => [await opened.store.facts(key), await opened.unfinishedWrites()]

  it('tells the length with the last piece', async () => {
    await opened.store.write('plain.wav', streamOf(sizeBytes), audio)
    expect(ranges).to.deep.equal([
      'bytes 0-8388607/*',
      'bytes 8388608-16777215/*',
      'bytes 16777216-17825791/17825792',
    ])
  })

  it('of pieces that make up the whole needs no empty one at its end', async () => {
    expect(await writeWhole('even.wav', 2 * partBytes)).to.equal(true)
    expect(ranges).to.deep.equal(['bytes 0-8388607/*', 'bytes 8388608-16777215/16777216'])
  })

  it('sends a piece again that the store had no time for', async () => {
    faultOf = onlyFirst(isPiece(partBytes), 'slow-down')
    expect(await writeWhole('again.wav')).to.equal(true)
  })

  it('sends no piece again when only its answer was lost', async () => {
    faultOf = onlyFirst(isPiece(partBytes), 'answer-lost')
    expect(await writeWhole('once.wav')).to.equal(true)
    expect(ranges).to.deep.equal([
      'bytes 0-8388607/*',
      'bytes 8388608-16777215/*',
      'bytes */*',
      'bytes 16777216-17825791/17825792',
    ])
  })

  it('goes on in the middle of a piece where the connection broke', async () => {
    faultOf = onlyFirst(isPiece(partBytes), 'cut-off')
    expect(await writeWhole('resumed.wav')).to.equal(true)
    const resumedAt = Number(/^bytes (\d+)-16777215/.exec(ranges[3] ?? '')?.[1])
    expect(resumedAt)
      .to.be.greaterThan(partBytes)
      .and.lessThan(2 * partBytes)
  })

  it('gives up after a few attempts and leaves nothing', async () => {
    faultOf = always(isPiece(partBytes), 'slow-down')
    const error = await rejection(opened.store.write('given-up.wav', streamOf(sizeBytes), audio))
    expect(error).to.include({ name: 'ObjectStoreError', code: 'HTTP503', retriable: true })
    expect(await left('given-up.wav')).to.deep.equal([null, []])
  })

  it('succeeds when only the answer to its last piece was lost', async () => {
    faultOf = onlyFirst(isPiece(2 * partBytes), 'answer-lost')
    expect(await writeWhole('complete.wav')).to.equal(true)
  })

  it('succeeds when it learns only at the end that it was complete', async () => {
    faultOf = (request) =>
      isPiece(2 * partBytes)(request)
        ? 'answer-lost'
        : isQuestion(request) && ranges.length < 6
          ? 'slow-down'
          : 'none'
    const written = await opened.store.write('late.wav', streamOf(sizeBytes), audio)
    expect(written).to.deep.equal({ sizeBytes })
    expect(await opened.store.facts('late.wav')).to.have.property('sizeBytes', sizeBytes)
  })

  it('that must not replace anything succeeds when only the answer to its last piece was lost', async () => {
    faultOf = onlyFirst(isPiece(2 * partBytes), 'answer-lost')
    const create = { ...audio, create: true }
    expect(await opened.store.write('made.wav', streamOf(sizeBytes), create)).to.deep.equal({ sizeBytes })
  })

  it('tells nobody of its session', async () => {
    const begun = async () => expect.fail('there is no id to tell')
    await opened.store.write('untold.wav', streamOf(sizeBytes), { ...audio, begun })
  })

  it('fails and leaves nothing when it cannot be completed', async () => {
    faultOf = always(isPiece(2 * partBytes), 'slow-down')
    await rejection(opened.store.write('never.wav', streamOf(sizeBytes), audio))
    expect(await left('never.wav')).to.deep.equal([null, []])
  })
})

describe('a small upload that must not replace anything', () => {
  let opened: StoreUnderTest
  let proxy: FaultyProxy
  let faultOf: (request: IncomingMessage) => Fault
  const create = { contentType: 'text/plain', create: true }
  const isUpload = ({ method }: IncomingMessage) => method === 'POST'

  before(async () => {
    opened = await openGcsUnderTest(async (url) => {
      proxy = await startFaultyProxy(url, (request) => faultOf(request))
      return { endpoint: proxy.url }
    })
  })
  after(async () => {
    await opened.close()
    await proxy.stop()
  })

  it('succeeds when only its answer was lost, and is refused to another one of its size', async () => {
    faultOf = onlyFirst(isUpload, 'answer-lost')
    await opened.store.write('a', 'mine', create)
    expect(await rejection(opened.store.write('a', 'othr', create))).to.include({ code: 'ObjectExists' })
    expect((await opened.store.read('a')).toString()).to.equal('mine')
  })

  it('is refused when the object that was in its way is gone again', async () => {
    faultOf = onlyFirst(isUpload, { status: 412, code: 'conditionNotMet' })
    expect(await rejection(opened.store.write('b', 'mine', create))).to.include({ code: 'ObjectExists' })
  })

  it('cannot say whose the object is while it cannot look at it', async () => {
    await opened.store.write('c', 'mine', create)
    faultOf = (request) => (isUpload(request) ? 'none' : 'slow-down')
    expect(await rejection(opened.store.write('c', 'mine', create))).to.have.property('retriable', true)
  })
})

/** The request that sends the bytes from there on. */
function isPiece(offset: number) {
  return ({ headers }: IncomingMessage) => headers['content-range']?.startsWith(`bytes ${offset}-`) ?? false
}

/** The request that asks how far the store got. */
function isQuestion({ headers }: IncomingMessage): boolean {
  return headers['content-range'] === 'bytes */*'
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
