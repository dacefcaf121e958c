import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReaper } from '../reaper.ts'
import type { Surroundings } from '../surroundings.ts'

/** What the shell of whoever runs the tests gives to the parts of a stack. */
export function machineVariables(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** Surroundings in a new temporary folder, logs included; all gone once the reaper is released. */
export function temporarySurroundings(): Surroundings {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const reaper = startReaper()
  reaper.remove(folder)
  return { folder, logs: join(folder, 'logs'), machine: machineVariables(), reaper }
}
