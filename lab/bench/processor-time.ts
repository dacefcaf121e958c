import { readFileSync } from 'node:fs'

/**
 * Seconds of processor time that a process has used: user and system, fields 14 and 15 of proc_pid_stat(5), at the
 * usual 100 ticks a second; with `ended`, those of the ended processes below it too, fields 16 and 17. Linux only.
 */
export function processorSeconds(pid: number | 'self', { ended = false } = {}): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? ''
  const ticks = afterName.split(' ').slice(11, ended ? 15 : 13)
  return ticks.reduce((sum, one) => sum + Number(one), 0) / 100
}
