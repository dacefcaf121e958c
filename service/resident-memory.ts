import { readFileSync } from 'node:fs'

const lookEveryMs = 20

/**
 * Looks at a process's resident memory again and again, and calls `exceeded` once when that is over the limit. The limit
 * of V8 would not do: what is inflated lies outside of its heap, and a limit of the address space stops Node itself.
 * It is read from /proc, and so on Linux alone. Gives a function that ends the watch.
 */
export function watchMemory(pid: number | undefined, limitMb: number, exceeded: () => void): () => void {
  const timer = setInterval(() => {
    if (residentMb(pid) <= limitMb) return
    clearInterval(timer)
    exceeded()
  }, lookEveryMs)
  return () => clearInterval(timer)
}

/** 0 for a process that has ended. */
function residentMb(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) / 1024
  } catch {
    return 0
  }
}
