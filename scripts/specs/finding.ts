/** Something that the published specification does not allow. */
export interface Finding {
  /** The operation or the file, as `GET /services/{serviceId}` or `fly.toml`. */
  where: string
  says: string
}

/** What was looked at, in a few words with counts, and what is wrong with it. */
export interface Examined {
  looked: string
  findings: Finding[]
}

/** Findings once each, however often they were made. */
export function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.where} ${finding.says}`, finding])).values()]
}
