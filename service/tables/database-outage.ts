// SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator intervention, our statement timeout
// included), and the system's own.
const codes = /^(?:08|53|57|ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT)/

// What driver and pool throw without a code. knex writes the statement before it, with its values: the end
// of the message is the driver's own, and nothing that a client sent can stand there.
const messages =
  /(?:^| - )(?:Connection terminated(?: unexpectedly)?|Client (?:has encountered a connection error and|was closed and) is not queryable|timeout expired|Unable to acquire a connection)$/

/** Whether an error of a query says that Postgres could not be reached or went away, and nothing about the query. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return error.name === 'KnexTimeoutError' || codes.test(code) || messages.test(error.message)
}
