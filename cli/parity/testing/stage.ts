import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Variables } from '../../../service/contract/environment.ts'
import { Secret } from '../../../smoke/secret.ts'
import { openPlatform } from '../../platforms/open-platform.ts'
import { compare } from '../compare.ts'
import { fingerprintsOfDefaults, RunKey } from '../fingerprint.ts'
import { gather, type Plan } from '../gather.ts'
import { noPolicy, type ParityPolicy } from '../policy.ts'
import type { ParityReport } from '../report.ts'
import { reportOf } from '../report-of.ts'

/** Where witnesses stand in a test: files, platforms and processes on this machine. */
export interface Staged {
  witnesses: string[]
  /** By path below the folder of the run. */
  files?: Readonly<Record<string, string>>
  /** Tokens and addresses of platforms, and what `process:` has. */
  variables?: Variables
  live?: URL
  close?(): Promise<unknown>
}

export interface Asked {
  policy?: Partial<ParityPolicy>
  /** The other environment. */
  against?: Staged
}

/** Everything that env-diff does between its arguments and its report, over real files and real HTTP. */
export async function runStaged(staged: Staged, { policy, against }: Asked = {}): Promise<ParityReport> {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  try {
    for (const [file, text] of Object.entries({ ...staged.files, ...against?.files })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return await run(staged, folder, { ...noPolicy, ...policy }, against)
  } finally {
    rmSync(folder, { recursive: true })
    await staged.close?.()
    await against?.close?.()
  }
}

async function run(staged: Staged, folder: string, policy: ParityPolicy, against?: Staged) {
  const key = new RunKey()
  const variables = { ...staged.variables, ...against?.variables }
  const plans: Plan[] = [
    { witnesses: staged.witnesses },
    ...(against === undefined ? [] : [{ witnesses: against.witnesses, environment: 'production' }]),
  ]
  const hearing = await gather(plans, {
    ...{ key, folder, policy, variables, signal: new AbortController().signal },
    findTarget: (named) => ({
      name: named ?? 'staging',
      url: (named === undefined ? staged.live : against?.live) ?? new URL('http://127.0.0.1:1'),
      tokens: { ops: new Secret('token-for-ops') },
    }),
    openPlatform: (place) =>
      Promise.resolve(
        openPlatform(place, variables, { patience: { callMs: 2000, questionMs: 5000, backOffMs: 5 } }),
      ),
  })
  const defaults = await fingerprintsOfDefaults(key)
  const parity = compare(hearing.testimonies, {
    ...{ defaults, policy },
    ...(against === undefined ? {} : { against: 'production' }),
  })
  const now = new Date('2026-11-27T12:00:00Z')
  return reportOf(hearing, parity, {
    tool: 'test',
    startedAt: now,
    durationMs: 1,
    stopped: null,
    known: null,
  })
}
