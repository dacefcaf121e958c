import type { Connection } from './database.ts'

/** Who holds a key while its request runs. */
export interface KeyHold {
  operation: string
  key: string
  token: string
}

export type KeyState =
  | { state: 'held'; hold: KeyHold }
  | { state: 'in-flight' }
  | { state: 'answered'; fingerprint: string; response: unknown }

/**
 * Takes a key for a request. Only one request at a time holds it, across all API instances; a key whose
 * holder died, or that has expired, is taken over.
 */
export async function takeKey(
  connection: Connection,
  operation: string,
  key: string,
  seconds: { hold: number; ttl: number },
): Promise<KeyState> {
  const token = crypto.randomUUID()
  const taken = await connection.raw<{ rowCount: number }>(
    `insert into idempotency_keys (operation, key, token, fingerprint, held_until, expires_at)
     values (:operation, :key, :token, '', now() + make_interval(secs => :hold), now() + make_interval(secs => :ttl))
     on conflict (operation, key) do update
       set token = excluded.token, fingerprint = '', response = null,
           held_until = excluded.held_until, expires_at = excluded.expires_at
       where idempotency_keys.expires_at < now()
          or (idempotency_keys.response is null and idempotency_keys.held_until < now())`,
    { operation, key, token, hold: seconds.hold, ttl: seconds.ttl },
  )
  if (taken.rowCount > 0) return { state: 'held', hold: { operation, key, token } }
  const row = await connection('idempotency_keys').where({ operation, key }).first()
  return row?.response
    ? { state: 'answered', fingerprint: row.fingerprint, response: row.response }
    : { state: 'in-flight' }
}

/** Keeps a long request's hold alive. */
export async function renewKey(
  connection: Connection,
  { operation, key, token }: KeyHold,
  seconds: number,
): Promise<void> {
  await connection('idempotency_keys')
    .where({ operation, key, token })
    .update({ held_until: connection.raw('now() + make_interval(secs => ?)', [seconds]) })
}

/** Stores what the request was and what it was answered. False when another request has taken the key over. */
export async function answerKey(
  connection: Connection,
  { operation, key, token }: KeyHold,
  answer: { fingerprint: string; response: unknown; lectureId: string },
): Promise<boolean> {
  const changed = await connection('idempotency_keys')
    .where({ operation, key, token })
    .update({
      fingerprint: answer.fingerprint,
      response: JSON.stringify(answer.response),
      lecture_id: answer.lectureId,
    })
  return changed > 0
}

/** Gives a key back whose request has no answer. */
export async function releaseKey(connection: Connection, { operation, key, token }: KeyHold): Promise<void> {
  await connection('idempotency_keys').where({ operation, key, token }).whereNull('response').delete()
}

/** Forgets the answers that speak of lectures which are deleted. */
export async function forgetAnswersOf(connection: Connection, lectureIds: readonly string[]): Promise<void> {
  await connection('idempotency_keys').whereIn('lecture_id', lectureIds).delete()
}

export async function forgetExpiredKeys(connection: Connection): Promise<void> {
  await connection('idempotency_keys').whereRaw('expires_at < now()').delete()
}
