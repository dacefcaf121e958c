import { expect } from 'chai'
import fc from 'fast-check'
import { ObjectMissing, type ObjectStore, ObjectStoreError } from '../object-store.ts'
import { rejection } from './rejection.ts'
import { sha256, streamFailingAfter, streamOf, streamStallingAfter } from './streams.ts'

/** A store that the suite may fill and empty, and a look at its server that does not go through it. */
export interface StoreUnderTest {
  store: ObjectStore
  /** The store's bucket and prefix as references have them, without a slash at the end. */
  home: string
  /** What unfinished writes have left in the bucket: parts, sessions. */
  unfinishedWrites(): Promise<string[]>
  close(): Promise<void>
}

const text = { contentType: 'text/plain' }
const audio = { contentType: 'audio/wav' }
const megabyte = 1024 * 1024

/** Listings of the servers under test have small pages, so that few objects fill several. */
export const pageSize = 50

/** What every ObjectStore must do, whatever provider is behind it. One store serves the whole suite. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    let opened: StoreUnderTest
    let store: ObjectStore

    before(async () => {
      opened = await open()
      store = opened.store
    })
    after(() => opened.close())

    describe('writing and reading', () => {
      it('reads back what was written', async () => {
        await store.write('plain/a.txt', 'grün', text)
        expect((await store.read('plain/a.txt')).toString()).to.equal('grün')
      })

      it('counts the bytes written, not the characters', async () => {
        expect(await store.write('plain/b.txt', 'grün', text)).to.deep.equal({ sizeBytes: 5 })
      })

      it('replaces an object as a whole', async () => {
        await store.write('plain/c.txt', 'a long first version', text)
        await store.write('plain/c.txt', 'second', text)
        expect((await store.read('plain/c.txt')).toString()).to.equal('second')
      })

      for (const [what, body] of [
        ['in one piece', () => 'second'],
        ['in parts', () => streamOf(20 * megabyte)],
      ] as const)
        it(`makes a new object ${what}, and never over one that is there`, async () => {
          await store.write(`plain/new ${what}`, body(), { ...text, create: true })
          await store.write(`plain/there ${what}`, 'first, and longer', text)
          const refused = store.write(`plain/there ${what}`, body(), { ...text, create: true })
          expect(await rejection(refused)).to.include({ code: 'ObjectExists', retriable: false })
          expect((await store.read(`plain/there ${what}`)).toString()).to.equal('first, and longer')
          expect(await opened.unfinishedWrites()).to.deep.equal([])
        })

      it('lets one of two that make the same object at once win', async () => {
        const bodies = ['one', 'other one']
        const writes = bodies.map((body) => store.write('plain/raced', body, { ...text, create: true }))
        const settled = await Promise.allSettled(writes)
        const winners = bodies.filter((_, index) => settled[index]?.status === 'fulfilled')
        expect(winners).to.deep.equal([(await store.read('plain/raced')).toString()])
      })

      it('lets one of two that make the same object in parts at once win, and keeps no parts', async () => {
        const sizes = [9 * megabyte, 10 * megabyte]
        const writes = sizes.map((size) =>
          store.write('audio/raced', streamOf(size), { ...audio, create: true }),
        )
        const settled = await Promise.allSettled(writes)
        const winners = sizes.filter((_, index) => settled[index]?.status === 'fulfilled')
        expect(winners).to.deep.equal([(await store.facts('audio/raced'))?.sizeBytes])
        expect(await opened.unfinishedWrites()).to.deep.equal([])
      })

      it('keeps an empty stream as an empty object', async () => {
        await store.write('plain/empty', streamOf(0), text)
        expect(await store.facts('plain/empty')).to.deep.include({ sizeBytes: 0 })
      })

      it('streams 20 MB up and down unchanged', async () => {
        const written = await store.write('audio/long.wav', streamOf(20 * megabyte), audio)
        expect(written.sizeBytes).to.equal(20 * megabyte)
        expect(await sha256(await store.stream('audio/long.wav'))).to.equal(
          await sha256(streamOf(20 * megabyte)),
        )
      })

      it('keeps names with spaces, accents and signs apart', async () => {
        const keys = ['odd/a b', 'odd/a+b', 'odd/a%20b', 'odd/é', 'odd/e\u0301', 'odd/#?&=', "odd/'()*!~"]
        for (const key of keys) await store.write(key, key, text)
        const read = await Promise.all(keys.map(async (key) => (await store.read(key)).toString()))
        expect(read).to.deep.equal(keys)
      })

      it('streams a range, both ends included', async () => {
        await store.write('plain/range', '0123456789', text)
        expect(await textOf(store, 'plain/range', { first: 2, last: 4 })).to.equal('234')
        expect(await textOf(store, 'plain/range', { first: 7 })).to.equal('789')
      })

      it('refuses a range beyond the end', async () => {
        await store.write('plain/short', '0123', text)
        const error = await rejection(store.stream('plain/short', { range: { first: 4 } }))
        expect(error).to.be.instanceOf(ObjectStoreError).with.property('retriable', false)
      })

      it('refuses a range that is none before asking', async () => {
        const error = await rejection(store.stream('plain/short', { range: { first: 3, last: 1 } }))
        expect(error).to.be.instanceOf(RangeError)
      })

      it('refuses to read more than it may hold', async () => {
        await store.write('plain/ten', '0123456789', text)
        const error = await rejection(store.read('plain/ten', { maximumBytes: 9 }))
        expect(error).to.be.instanceOf(ObjectStoreError).with.property('code', 'ObjectTooLarge')
      })

      it('reads an object of exactly the size it may hold', async () => {
        await store.write('plain/ten', '0123456789', text)
        expect(await store.read('plain/ten', { maximumBytes: 10 })).to.have.lengthOf(10)
      })

      it('can be left in the middle of a stream', async () => {
        await store.write('audio/left.wav', streamOf(20 * megabyte), audio)
        const stream = await store.stream('audio/left.wav')
        for await (const _piece of stream) break
        expect(stream.destroyed).to.equal(true)
      })

      it('ends a stream whose signal fires', async () => {
        await store.write('audio/stopped.wav', streamOf(20 * megabyte), audio)
        const stop = new AbortController()
        const reading = sha256(await store.stream('audio/stopped.wav', { signal: stop.signal }))
        stop.abort()
        expect(await rejection(reading)).to.have.property('name', 'AbortError')
      })
    })

    describe('what is not there', () => {
      it('throws ObjectMissing, with the key, when it is read', async () => {
        const error = await rejection(store.read('none/at/all'))
        expect(error).to.be.instanceOf(ObjectMissing).with.property('key', 'none/at/all')
      })

      it('throws ObjectMissing when it is streamed', async () => {
        expect(await rejection(store.stream('none/at/all'))).to.be.instanceOf(ObjectMissing)
      })

      it('has no facts', async () => {
        expect(await store.facts('none/at/all')).to.equal(null)
      })

      it('is removed without complaint', async () => {
        await store.remove('none/at/all')
      })
    })

    describe('facts and removal', () => {
      it('tells size and content type', async () => {
        await store.write('facts/a.wav', '12345', audio)
        expect(await store.facts('facts/a.wav')).to.deep.equal({
          key: 'facts/a.wav',
          sizeBytes: 5,
          contentType: 'audio/wav',
        })
      })

      it('tells the content type of an object that came in parts', async () => {
        await store.write('facts/long.wav', streamOf(9 * megabyte), audio)
        expect(await store.facts('facts/long.wav')).to.have.property('contentType', 'audio/wav')
      })

      it('removes an object', async () => {
        await store.write('facts/gone', 'x', text)
        await store.remove('facts/gone')
        expect(await store.facts('facts/gone')).to.equal(null)
      })
    })

    describe('a write that does not come to its end', () => {
      it("leaves nothing and gives the source's own error when the source fails", async () => {
        const failure = new Error('the client went away')
        const source = streamFailingAfter(20 * megabyte, failure)
        expect(await rejection(store.write('broken/source', source, audio))).to.equal(failure)
        expect(await leftovers(opened, 'broken/')).to.deep.equal([])
      })

      it('leaves nothing when a small source fails', async () => {
        const failure = new Error('the client went away')
        await rejection(store.write('broken/small', streamFailingAfter(1000, failure), audio))
        expect(await leftovers(opened, 'broken/')).to.deep.equal([])
      })

      it("leaves nothing and gives the signal's reason when the signal fires while the source hangs", async () => {
        const stop = new AbortController()
        const { source, idle } = streamStallingAfter(20 * megabyte)
        const writing = rejection(store.write('broken/hung', source, { ...audio, signal: stop.signal }))
        await idle
        const reason = new Error('the worker drains')
        stop.abort(reason)
        expect(await writing).to.equal(reason)
        expect(await leftovers(opened, 'broken/')).to.deep.equal([])
      })

      it('destroys the source', async () => {
        const stop = new AbortController()
        const { source, idle } = streamStallingAfter(1000)
        const writing = rejection(store.write('broken/small', source, { ...audio, signal: stop.signal }))
        await idle
        stop.abort()
        await writing
        expect(source.destroyed).to.equal(true)
      })

      it('leaves the object that was there as it was', async () => {
        await store.write('kept/a.wav', 'the first', audio)
        await rejection(store.write('kept/a.wav', streamFailingAfter(9 * megabyte, new Error('gone')), audio))
        expect((await store.read('kept/a.wav')).toString()).to.equal('the first')
      })

      it('asks for nothing when its signal has fired before', async () => {
        const reason = new Error('too late')
        const signal = AbortSignal.abort(reason)
        expect(await rejection(store.write('broken/late', 'x', { ...text, signal }))).to.equal(reason)
        expect(await leftovers(opened, 'broken/')).to.deep.equal([])
      })
    })

    describe('unfinished uploads', () => {
      it('are not listed when writes have ended', async () => {
        const failing = streamFailingAfter(9 * megabyte, new Error('gone'))
        await store.write('uploads/ended', streamOf(9 * megabyte), audio)
        await rejection(store.write('uploads/failed', failing, audio))
        expect(await uploadsBelow(store, 'uploads/')).to.deep.equal([])
      })

      it('that are not there are abandoned without complaint', async () => {
        await store.abandonUpload('uploads/none', 'no-such-upload')
      })
    })

    describe('listing', () => {
      const many = 2 * pageSize + 5

      before(async () => {
        const numbers = Array.from({ length: many }, (_, number) => number)
        await inGroupsOf(50, numbers, (number) => store.write(`many/${number}`, String(number), text))
        await store.write('many-more/0', 'not among the many', text)
      })

      it('goes over all pages', async () => {
        const keys = await keysBelow(store, 'many/')
        expect(new Set(keys).size).to.equal(many)
      })

      it('tells sizes', async () => {
        for await (const facts of store.list('many/104')) {
          expect(facts).to.deep.equal({ key: 'many/104', sizeBytes: 3, contentType: undefined })
        }
      })

      it('takes a prefix that ends within a segment', async () => {
        expect(await keysBelow(store, 'many/10')).to.have.members([
          'many/10',
          ...['many/100', 'many/101', 'many/102', 'many/103', 'many/104'],
        ])
      })

      it('stops when its signal has fired', async () => {
        const signal = AbortSignal.abort(new Error('enough'))
        const listing = keysBelow(store, 'many/', signal)
        expect(await rejection(listing)).to.have.property('message', 'enough')
      })

      it('removes a folder over all pages, and nothing beside it', async () => {
        expect(await store.removeAll('many/')).to.equal(many)
        expect(await keysBelow(store, 'many')).to.deep.equal(['many-more/0'])
      })

      it('removes nothing from an empty folder', async () => {
        expect(await store.removeAll('many/')).to.equal(0)
      })

      it('refuses to remove by a prefix that other names share', async () => {
        expect(await rejection(store.removeAll('many'))).to.be.instanceOf(RangeError)
        expect(await rejection(store.removeAll(''))).to.be.instanceOf(RangeError)
      })
    })

    describe('download URLs', () => {
      const fileName = 'Zellteilung – „Mitose“.md'

      before(() => store.write('exports/a.md', '# Notes', { contentType: 'text/plain' }))

      it('give the object to anybody, under a name and type', async () => {
        const url = await store.downloadUrl('exports/a.md', {
          expiresInSeconds: 60,
          fileName,
          contentType: 'text/markdown',
        })
        const response = await fetch(url)
        expect(await response.text()).to.equal('# Notes')
        expect(response.headers.get('content-type')).to.equal('text/markdown')
        expect(response.headers.get('content-disposition')).to.contain(
          `filename*=UTF-8''${encodeURIComponent(fileName)}`,
        )
      })

      it('are refused for another object', async () => {
        await store.write('exports/b.md', 'of somebody else', text)
        const url = await urlFor(store, 'exports/a.md', 60)
        const response = await fetch(url.replace('a.md', 'b.md'))
        expect([response.status, await response.text()]).to.satisfy(
          ([status, body]: [number, string]) => status === 403 && !body.includes('somebody'),
        )
      })

      it('are refused when their time is up', async () => {
        const url = await urlFor(store, 'exports/a.md', 1)
        await new Promise((resolve) => setTimeout(resolve, 2100))
        const { status } = await fetch(url)
        expect(status).to.be.oneOf([400, 403])
      })

      it('cannot be made for ever', async () => {
        expect(await rejection(urlFor(store, 'exports/a.md', 7 * 24 * 3600 + 1))).to.be.instanceOf(RangeError)
        expect(await rejection(urlFor(store, 'exports/a.md', 0))).to.be.instanceOf(RangeError)
      })
    })

    describe('upload URLs', () => {
      const upload = (url: string, type = 'audio/wav') =>
        fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: 'sound' })

      it('let anybody write that object', async () => {
        const url = await store.uploadUrl('uploads/a.wav', { expiresInSeconds: 60, contentType: 'audio/wav' })
        expect((await upload(url)).status).to.equal(200)
        expect((await store.read('uploads/a.wav')).toString()).to.equal('sound')
      })

      it('are refused for another object, and for another type', async () => {
        const url = await store.uploadUrl('uploads/b.wav', { expiresInSeconds: 60, contentType: 'audio/wav' })
        expect((await upload(url.replace('b.wav', 'c.wav'))).status).to.equal(403)
        expect((await upload(url, 'text/html')).status).to.equal(403)
      })
    })

    describe('references', () => {
      it('name bucket, prefix and key', () => {
        expect(store.reference('audio/a.wav')).to.equal(`${opened.home}/audio/a.wav`)
      })

      it('lead back to the key', () => {
        expect(store.keyOf(store.reference('audio/a b.wav'))).to.equal('audio/a b.wav')
      })

      it('to another bucket, prefix or kind of store are refused', () => {
        const foreign = [
          `${opened.home}-other/audio/a.wav`,
          opened.home.replace(/[^/]+$/, 'elsewhere/audio/a.wav'),
          'file:///etc/passwd',
          'audio/a.wav',
          '',
        ]
        for (const reference of foreign) expect(() => store.keyOf(reference), reference).to.throw(RangeError)
      })

      it('that climb out of the prefix are refused', () => {
        expect(() => store.keyOf(`${opened.home}/../secret`)).to.throw(RangeError)
      })
    })

    describe('unsafe keys', () => {
      const unsafe = [
        '',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        'a/../b',
        './a',
        'a\\b',
        'a\nb',
        'a\0b',
        'a\ud800',
        'a/..',
      ]

      for (const key of unsafe) {
        it(`${JSON.stringify(key)} is refused by every method`, async () => {
          const asked = [
            store.write(key, 'x', text),
            store.read(key),
            store.stream(key),
            store.facts(key),
            store.remove(key),
            store.abandonUpload(key, 'no-such-upload'),
            urlFor(store, key, 60),
          ]
          const errors = await Promise.all(asked.map(rejection))
          expect(errors.every((error) => error instanceof RangeError)).to.equal(true)
          expect(() => store.reference(key)).to.throw(RangeError)
        })
      }

      it('are refused or name exactly one object below the prefix, whatever id is in them', () => {
        const odd = fc.string({ unit: 'binary', maxLength: 40 })
        const climbing = fc.array(fc.constantFrom('..', '.', '/', '\\', 'a', '%2e', '\n'), { maxLength: 8 })
        const ids = fc.oneof(
          odd,
          climbing.map((pieces) => pieces.join('')),
        )
        fc.assert(
          fc.property(ids, (id) => {
            const reference = referenceOrRefusal(store, `artifacts/${id}/summary.json`)
            fc.pre(reference !== undefined)
            expect(reference).to.equal(`${opened.home}/artifacts/${id}/summary.json`)
            expect(asRequested(reference)).to.equal(reference)
          }),
        )
      })
    })
  })
}

/** A reference after its way through a URL, where dot segments would climb. */
function asRequested(reference: string): string {
  const [scheme, path = ''] = reference.split('://')
  const { pathname } = new URL(`http://host/${path.split('/').map(encodeURIComponent).join('/')}`)
  return `${scheme}:/${pathname.split('/').map(decodeURIComponent).join('/')}`
}

async function textOf(
  store: ObjectStore,
  key: string,
  range: { first: number; last?: number },
): Promise<string> {
  const pieces = await (await store.stream(key, { range })).toArray()
  return Buffer.concat(pieces).toString()
}

async function keysBelow(store: ObjectStore, prefix: string, signal?: AbortSignal): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix, signal ? { signal } : {})) keys.push(key)
  return keys
}

/** The unfinished uploads that the store itself lists, in its order. */
export async function uploadsBelow(
  store: ObjectStore,
  prefix: string,
): Promise<{ key: string; uploadId: string }[]> {
  const uploads: { key: string; uploadId: string }[] = []
  for await (const upload of store.listUploads(prefix)) uploads.push(upload)
  return uploads
}

async function leftovers({ store, unfinishedWrites }: StoreUnderTest, folder: string): Promise<string[]> {
  return [...(await keysBelow(store, folder)), ...(await unfinishedWrites())]
}

function urlFor(store: ObjectStore, key: string, expiresInSeconds: number): Promise<string> {
  return store.downloadUrl(key, { expiresInSeconds, fileName: 'notes.md', contentType: 'text/markdown' })
}

function referenceOrRefusal(store: ObjectStore, key: string): string | undefined {
  try {
    return store.reference(key)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

async function inGroupsOf<Item>(
  size: number,
  items: Item[],
  run: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    await Promise.all(items.slice(start, start + size).map(run))
  }
}
