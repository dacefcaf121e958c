import { randomBytes } from 'node:crypto'
import type { DataFiles, Segment } from '../s3-server/data-files.ts'
import { readRecords, removeRecord, writeRecord } from '../s3-server/records.ts'
import { type Digests, digestsOf } from './digests.ts'
import type { WantedObject } from './object.ts'

/** A resumable upload between its start and its end. Whoever knows its id may go on with it. */
export interface Session {
  id: string
  bucket: string
  name: string
  wanted: WantedObject
  /** What must hold of the generation that is there when the object is made. */
  ifGenerationMatch: string | null
  /** What has arrived, in order. */
  segments: Segment[]
}

const mostCompleted = 1000

/** The upload sessions, each a record on disk; what has arrived is kept over a restart. */
export class SessionIndex {
  readonly #folder: string
  readonly #data: DataFiles
  readonly #sessions = new Map<string, Session>()
  readonly #digests = new Map<string, Digests>()
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #completed = new Map<string, unknown>()

  constructor(folder: string, data: DataFiles) {
    this.#folder = folder
    this.#data = data
    for (const session of readRecords<Session>(folder)) this.#sessions.set(session.id, session)
  }

  start(facts: Omit<Session, 'id' | 'segments'>): Session {
    const session = { id: randomBytes(48).toString('base64url'), ...facts, segments: [] }
    writeRecord(this.#folder, session.id, session)
    this.#sessions.set(session.id, session)
    return session
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  /** The answer that told of a session's object, for writers who lost it; kept for a while only. */
  lastAnswer(id: string): unknown {
    return this.#completed.get(id)
  }

  /** Runs one request of a session at a time: one that was broken off may still be at its last bytes. */
  inTurn<Outcome>(id: string, run: () => Promise<Outcome>): Promise<Outcome> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(run, run)
    this.#turns.set(id, turn)
    return turn
  }

  all(): Session[] {
    return [...this.#sessions.values()]
  }

  /** The digests of what has arrived so far, to be fed with what arrives next. */
  async digests({ id, segments }: Session): Promise<Digests> {
    const known = this.#digests.get(id)
    if (known) return known
    const digests = digestsOf()
    const last = sizeOf({ segments }) - 1
    for await (const piece of this.#data.read(segments, { first: 0, last })) digests.update(piece)
    this.#digests.set(id, digests)
    return digests
  }

  append(session: Session, segment: Segment): void {
    const segments = [...session.segments, segment]
    writeRecord(this.#folder, session.id, { ...session, segments })
    session.segments = segments
  }

  /** Ends a session whose bytes are an object now. */
  complete(session: Session, answer: unknown): void {
    this.#forget(session)
    this.#completed.set(session.id, answer)
    const [oldest] = this.#completed.keys()
    if (this.#completed.size > mostCompleted && oldest !== undefined) this.#completed.delete(oldest)
  }

  /** Ends a session and throws away what has arrived. */
  cancel(session: Session): void {
    this.#forget(session)
    this.#data.discard(session.segments)
  }

  /** Ends the sessions that were complete, but not yet forgotten, when the server was killed. */
  settle(filesOfObjects: ReadonlySet<string>): void {
    for (const session of this.all())
      if (session.segments.some(({ file }) => filesOfObjects.has(file))) this.#forget(session)
  }

  files(): string[] {
    return this.all().flatMap(({ segments }) => segments.map(({ file }) => file))
  }

  #forget({ id }: Session): void {
    this.#sessions.delete(id)
    this.#digests.delete(id)
    this.#turns.delete(id)
    removeRecord(this.#folder, id)
  }
}

/** How many bytes of an upload have arrived. */
export function sizeOf({ segments }: Pick<Session, 'segments'>): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
