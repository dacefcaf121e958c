import { type Config, ConfigError, readConfig } from './config.ts'
import type { Role, Variables } from './contract/environment.ts'
import { SchemaError } from './health/require-schema.ts'
import { createLog, errorFields, type Log } from './log.ts'
import { requirePrivateTransport } from './require-private-transport.ts'

/** What a role starts; `stop` ends it in order and resolves when nothing is left running. */
export interface Running {
  stop(): Promise<void>
}

// What a process may take to close its connections once it has drained.
const stopMarginMs = 4_000

/**
 * Runs a role as this process: reads the environment, starts, and ends on SIGTERM or SIGINT. A role that
 * cannot start says why in plain words on stderr and exits 1.
 */
export async function runProcess(
  role: Role,
  variables: Variables,
  start: (config: Config, log: Log) => Promise<Running>,
): Promise<void> {
  const config = configOrExit(role, variables)
  const log = createLog(config)
  for (const warning of config.warnings) log.warn({ reason: warning }, 'config.warning')
  process.on('unhandledRejection', (error) => {
    log.fatal(errorFields(error), 'process.unhandled')
    process.exit(1)
  })

  let stopping = false
  let running: Running | undefined
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'process.stopping')
    // Whatever hangs, a bucket, Redis or Postgres that is frozen, the process ends.
    setTimeout(
      () => {
        log.fatal({ signal }, 'process.stop_timed_out')
        process.exit(1)
      },
      config.PLC_DRAIN_SECONDS * 1000 + stopMarginMs,
    ).unref()
    await running?.stop().catch((error: unknown) => log.error(errorFields(error), 'process.stop_failed'))
    log.info({ signal }, 'process.stopped')
    process.exit(0)
  }
  process.on('SIGTERM', (signal) => void stop(signal))
  process.on('SIGINT', (signal) => void stop(signal))

  try {
    await requirePrivateTransport(config)
    running = await start(config, log)
    log.info({}, 'process.started')
  } catch (error) {
    if (error instanceof SchemaError) process.stderr.write(`The ${role} cannot start: ${error.message}\n`)
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
    log.fatal(errorFields(error), 'process.start_failed')
    process.exit(1)
  }
}

function configOrExit(role: Role, variables: Variables): Config {
  try {
    return readConfig(role, variables)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
