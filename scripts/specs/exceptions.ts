import type { Finding } from './finding.ts'

interface Exception {
  where: RegExp
  says: RegExp
  because: string
}

/** What a published specification is known to be wrong or late about. */
const exceptions: readonly Exception[] = [
  {
    where: /^fly\.toml$/,
    says: /"(restart|checks)"/,
    because:
      'the published schema of fly.toml is kept by the community and lacks [[restart]] and [checks], which flyctl reads',
  },
]

/** Why a finding is none; undefined when it is one. */
export function excuseFor({ where, says }: Finding): string | undefined {
  return exceptions.find((known) => known.where.test(where) && known.says.test(says))?.because
}
