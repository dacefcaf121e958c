import { readFileSync } from 'node:fs'

/**
 * Seconds of processor time that a process has used: user and system, fields 14 and 15 of proc_pid_stat(5), at the
 * usual 100 ticks a second. Linux only.
 */
export function processorSeconds(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? ''
  const fields = afterName.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
