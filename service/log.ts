import { pino } from 'pino'
import type { Config } from './config.ts'

/** Where log lines go: one JSON object a line, `severity, message, logger, timestamp` and what is known. */
export type Log = pino.Logger

/**
 * Makes the process's log. Fields are snake_case and hold ids, names, counts and causes of our own words;
 * never lecture text, never a secret, never a driver's error text in a public place. Errors go under
 * `error` and keep their stack in `stack_trace`.
 */
export function createLog(config: Pick<Config, 'role' | 'release' | 'instance' | 'PLC_LOG_LEVEL'>): Log {
  return pino({
    level: config.PLC_LOG_LEVEL,
    base: { logger: `pegasus.${config.role}`, release: config.release, instance: config.instance },
    messageKey: 'message',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ severity: label.toUpperCase() }) },
  })
}

/** What a log line may say of an error: its name, its code if it has one, and where it came from. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    error: code ? `${error.name} (${code})` : error.name,
    stack_trace: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  }
}
