import type { ObjectStore } from '../objects/object-store.ts'
import type { LectureQueue } from '../queue/lecture-queue.ts'
import type { Database } from '../tables/database.ts'
import type { Answering } from './answering.ts'
import type { HandshakeQueue } from './handshake-queue.ts'
import type { Reply } from './messages.ts'

/** What an API needs to run handshakes. */
export interface Conductor {
  /** Its own name. */
  instance: string
  answering: Answering
  handshakeQueue: HandshakeQueue
  lectureQueue: Pick<LectureQueue, 'facts'>
  objects: ObjectStore
  /** A way to the database on which nothing is done that could wait for a lock. */
  lookout: Database
  /** Hands over each reply to a handshake; the function that is given back ends that. */
  replies(id: string, listener: (reply: Reply, heardAt: number) => void): () => void
}
