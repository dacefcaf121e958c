import { z } from 'zod'

/**
 * A client-chosen id of a course or lecture. It becomes part of object keys and URLs, so the alphabet is
 * closed: letters, digits, `.`, `_`, `-`, starting with a letter or digit, 128 characters at most. No id
 * in this alphabet can name another lecture's key, because none contains a slash and none is `.` or `..`.
 */
export const EntityId = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,127})$/,
    'use 1 to 128 letters, digits, ".", "_" or "-", starting with a letter or digit',
  )

/** A server-made id (UUID version 4) of a job, artifact or audit event. */
export const ServerId = z.uuid()

/** An instant, ISO 8601 with an offset. */
export const Instant = z.iso.datetime({ offset: true })
