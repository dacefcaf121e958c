import { readdirSync, readFileSync } from 'node:fs'

/** The numbers of the running processes that were given this word in one of their variables. */
export function processesMarked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && variablesOf(name).includes(mark))
    .map(Number)
}

/** The variables that a process was started with; empty when it has ended. */
export function variablesOf(pid: number | string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}
