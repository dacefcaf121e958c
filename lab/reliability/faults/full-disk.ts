import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Fault } from '../fault.ts'

const run = promisify(execFile)

/**
 * By the kernel's limit on the size of files that a process writes: with 0 every write of the store fails in
 * the kernel, whoever runs this and whatever the file system, and nothing has to be filled or mounted.
 */
export const diskFull: Fault = {
  name: 'disk-full',
  breaks: "the store's disk takes no byte more (RLIMIT_FSIZE of its process is set to 0); reads go on",
  tells: 'storage',
  inject: ({ store }) => limitFiles(store.process.process.pid, '0'),
  heal: ({ store }) => limitFiles(store.process.process.pid, 'unlimited'),
}

async function limitFiles(pid: number, bytes: string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}
