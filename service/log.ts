import { pino } from 'pino'
import type { Config } from './config.ts'

/** Where log lines go: one JSON object a line, `severity, message, logger, timestamp` and what is known. */
export type Log = pino.Logger

const errorLevel = pino.levels.values['error'] ?? 0
const stdout = turnByTurn(pino.destination({ dest: 1, sync: true }))

/**
 * Makes the process's log. Fields are snake_case and hold ids, names, counts and causes of our own words;
 * never lecture text, never a secret, never a driver's error text in a public place. Errors go under
 * `error` and keep their stack in `stack_trace`.
 */
export function createLog(config: Pick<Config, 'role' | 'release' | 'instance' | 'PLC_LOG_LEVEL'>): Log {
  const options: pino.LoggerOptions = {
    level: config.PLC_LOG_LEVEL,
    base: { logger: `pegasus.${config.role}`, release: config.release, instance: config.instance },
    messageKey: 'message',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ severity: label.toUpperCase() }) },
  }
  return pino(options, stdout)
}

/**
 * Writes the lines of one turn of the event loop together at its end, and at once when one of them is an
 * error or the process exits: a busy API would otherwise spend a system call on each request's line.
 */
function turnByTurn(destination: pino.DestinationStream): pino.DestinationStream {
  let lines = ''
  const write = () => {
    if (lines === '') return
    const all = lines
    lines = ''
    destination.write(all)
  }
  process.on('exit', write)
  return {
    // Asks pino to tell the level of each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      if (lines === '') setImmediate(write)
      lines += line
      if (this.lastLevel >= errorLevel) write()
    },
  } as pino.DestinationStream & { lastLevel: number }
}

/**
 * What a log line may say of an error: its name, its code if it has one, what it speaks of in the database, and where it
 * came from. Never its message, which may hold values.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    error: code ? `${error.name} (${code})` : error.name,
    ...databaseFields(error, code),
    stack_trace: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  }
}

/** The names of our own schema that an error of Postgres speaks of, and its sentence where that holds only such names. */
function databaseFields(error: Error, code: string | undefined): Record<string, string> {
  const given = error as { table?: unknown; column?: unknown; constraint?: unknown }
  const names = (['table', 'column', 'constraint'] as const).flatMap((name) => {
    const value = given[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  // Class 42 is what a statement cannot be for: missing names and missing rights. knex writes the statement before it.
  const sentence = error.message.slice(error.message.lastIndexOf(' - ') + ' - '.length)
  const reason =
    code?.startsWith('42') && /^[\w "().,]{1,200}$/.test(sentence) ? { database_reason: sentence } : {}
  return { ...Object.fromEntries(names), ...reason }
}
