import { type SchemaFit, type StoredSchema, schemaFit } from '../../service/contract/schema-window.ts'
import { sameRelease } from '../../smoke/checks/same-release.ts'
import { type AppliedFact, type Fact, known, type RollbackFacts, unknown } from './facts.ts'

/** What a release brings; its minimum is null where only its head is known. */
export interface ReleaseWindow {
  head: number
  minimum: number | null
}

/**
 * What the release brings: by the releases table, whose head is from the processes themselves, and by the repository
 * at its commit, which also tells the minimum. Two that contradict one another are worth nothing.
 */
export function windowOf(
  { releases, commits }: Pick<RollbackFacts, 'releases' | 'commits'>,
  names: readonly string[],
): Fact<ReleaseWindow> {
  const isIt = ({ release }: { release: string }) =>
    names.some((name) => name === release || sameRelease(release, name))
  const sightings = releases.known ? releases.value.filter(isIt) : []
  const written = commits.known ? commits.value.filter(isIt) : []
  const heads = new Set([
    ...sightings.map(({ schemaHead }) => schemaHead),
    ...written.map((commit) => commit.head),
  ])
  const [head, ...others] = heads
  if (head === undefined)
    return unknown(`which migrations ${names[0]} knows: ${whyUnknown(releases, commits)}`)
  if (others.length > 0)
    return unknown(`which migrations ${names[0]} knows: its head is told as ${[...heads].join(' and as ')}`)
  const minima = written.map(({ minimum }) => minimum ?? head)
  return known({ head, minimum: minima.length === 0 ? null : Math.max(...minima) })
}

/**
 * How the release stands to the database. Without its minimum only a schema that has all of its migrations is
 * certain to have those that it needs.
 */
export function fitOf({ head, minimum }: ReleaseWindow, stored: StoredSchema): SchemaFit | 'unknown' {
  const fit = schemaFit({ head, minimum: minimum ?? head }, stored)
  return fit === 'behind' && minimum === null ? 'unknown' : fit
}

/** Where the database stands, by the strictest floor that is told. */
export function storedSchemaOf({ schema, migrations }: RollbackFacts): Fact<StoredSchema> {
  if (!schema.known) return unknown(`where the schema stands: ${schema.because}`)
  if (!migrations.known) return schema
  const { head, floor } = schema.value
  const applied = migrations.value
  const newest = Math.max(0, ...applied.map((one) => one.head))
  if (newest !== head) return unknown(`where the schema stands: its head is told as ${head} and as ${newest}`)
  return known({ head, floor: Math.max(floor, ...applied.map((one) => one.floor)) })
}

/** The migrations that are applied and that a release of this head does not know; all of their kinds are known. */
export function migrationsAfter(
  { migrations }: Pick<RollbackFacts, 'migrations'>,
  releaseHead: number,
  storedHead: number,
): Fact<AppliedFact[]> {
  if (storedHead <= releaseHead) return known([])
  if (!migrations.known) return unknown(`which migrations came since: ${migrations.because}`)
  const between = migrations.value.filter(({ head }) => head > releaseHead && head <= storedHead)
  if (new Set(between.map(({ head }) => head)).size !== storedHead - releaseHead)
    return unknown('which migrations came since: the list has gaps')
  const nameless = between.filter(({ kind }) => kind === null).map(({ name }) => name)
  if (nameless.length > 0)
    return unknown(
      `what ${nameless.join(', ')} did to what was there: no one who was asked knows whether it adds, takes away or rewrites`,
    )
  return known(between.toSorted((one, other) => one.head - other.head))
}

function whyUnknown(...sources: Fact<unknown>[]): string {
  const reasons = sources.map((source) => (source.known ? 'not in the list' : source.because))
  return `releases table: ${reasons[0]}; repository: ${reasons[1]}`
}
