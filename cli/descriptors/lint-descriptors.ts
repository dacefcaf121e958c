import { roles } from '../../service/contract/environment.ts'
import type { Descriptor, PlatformName } from './descriptor.ts'
import type { Finding } from './finding.ts'
import { judgeExposure } from './judge-exposure.ts'
import { judgeSettings } from './judge-settings.ts'
import { judgeVariables } from './judge-variables.ts'
import { type Part, partOf } from './required-settings.ts'

/** What has to be there for a deployment to be whole, where its file can say so. */
const neededParts: Readonly<Record<PlatformName, readonly Part[]>> = {
  render: [...roles, 'queue', 'database'],
  railway: roles,
  fly: roles,
}

/**
 * Judges the deployment files of one repository: each by itself, those of one deployment together, and the two kinds
 * of Railway's against each other. Pure; the order is by file and line.
 */
export function lintDescriptors(files: readonly Descriptor[]): Finding[] {
  const descriptors = files.flatMap(ofEachEnvironment)
  const old = descriptors.filter(({ platform, file }) => platform === 'railway' && file.endsWith('.toml'))
  const rest = descriptors.filter((descriptor) => !old.includes(descriptor))
  const deployments = [...rest.map((descriptor) => [descriptor]), ...(old.length === 0 ? [] : [old])]
  const findings = [
    ...descriptors.flatMap(problemsOf),
    ...deployments.flatMap((deployment) => [...missingParts(deployment), ...judgeSettings(deployment)]),
    ...descriptors.flatMap(({ platform, processes }) =>
      processes.flatMap((process) => [...judgeVariables(process), ...judgeExposure(process, platform)]),
    ),
    ...railwayFindings(
      old,
      rest.filter(({ platform }) => platform === 'railway'),
    ),
  ]
  return withoutRepetition(findings).toSorted(byPlace)
}

type Deployment = Descriptor & { environment?: string }

/** What a file says for one environment is a deployment by itself. */
function ofEachEnvironment(descriptor: Descriptor): Deployment[] {
  const { environments = [], ...rest } = descriptor
  if (environments.length === 0) return [descriptor]
  return environments.map(({ name, processes }, index) => ({
    ...rest,
    ...(index === 0 ? {} : { environment: name }),
    // What is wrong in all of them is told once, without the name of one.
    processes: processes.map((one) => (index === 0 ? one : { ...one, process: `${one.process} (${name})` })),
  }))
}

function problemsOf({ problems }: Descriptor): Finding[] {
  return problems.map(({ place, says, remedy, unreadable }) => ({
    rule: 'unreadable',
    severity: unreadable ? 'inconclusive' : 'error',
    place,
    says,
    why: 'What cannot be read cannot be judged, and the platform may read it otherwise than it was meant.',
    remedy,
  }))
}

function missingParts(deployment: readonly Deployment[]): Finding[] {
  const [first] = deployment
  // Of a file without a single process a problem has been told, and what cannot be read may be what is missing.
  const unknown = deployment.some(
    ({ processes, problems }) => processes.length === 0 || problems.some(({ unreadable }) => unreadable),
  )
  if (first === undefined || unknown) return []
  const there = deployment.flatMap(({ processes }) => processes.map(partOf))
  return neededParts[first.platform]
    .filter((part) => !there.includes(part))
    .map((part) => ({
      rule: 'part-missing',
      severity: 'error',
      place: { file: first.file, line: 1, column: 1 },
      says: `no ${names[part]} stands in ${deployment.map(({ file }) => file).join(' or ')}${first.environment === undefined ? '' : ` for ${first.environment}`}`,
      why: 'API and worker share one database and one queue, and a lecture needs all of them.',
      remedy: remedies[first.platform][part] ?? 'Add it.',
    }))
}

const names: Readonly<Record<Part, string>> = {
  api: 'API',
  worker: 'worker',
  queue: 'key value instance for the queue',
  database: 'Postgres',
}

const remedies: Readonly<Record<PlatformName, Partial<Record<Part, string>>>> = {
  render: {
    api: 'Add a service of type web that starts node dist/service/api.js.',
    worker: 'Add a service of type worker that starts node dist/service/worker.js.',
    queue: 'Add a service of type keyvalue with maxmemoryPolicy: noeviction.',
    database: 'Add it under databases.',
  },
  railway: {
    api: 'Describe the service that starts node dist/service/api.js.',
    worker: 'Describe the service that starts node dist/service/worker.js.',
  },
  fly: {
    api: 'Add app = "node dist/service/api.js" to [processes].',
    worker:
      'Add worker = "node dist/service/worker.js" to [processes]; a group that is not listed loses its machines.',
  },
}

/** Source: Railway's page on config as code, which ends with that day. */
function railwayFindings(old: readonly Descriptor[], successors: readonly Descriptor[]): Finding[] {
  if (old.length === 0) return []
  const [successor] = successors
  if (successor === undefined)
    return old.map(({ file }) => ({
      rule: 'file-deprecated',
      severity: 'error',
      place: { file, line: 1, column: 1 },
      says: `Railway reads ${file} until 2026-12-01 and ignores it from then on`,
      why: 'The service then runs by what its dashboard says: without this start command, drain and health path.',
      remedy: 'Write .railway/railway.ts beside it, and see docs/deployment.md for the change-over.',
    }))
  return disagreements(old, successor)
}

/** Where the old files and the successor say different things of the same role. */
export function disagreements(old: readonly Descriptor[], successor: Descriptor): Finding[] {
  return old.flatMap(({ processes }) =>
    processes.flatMap(({ role, process, place, settings }) => {
      const other = successor.processes.find((candidate) => candidate.role === role)
      if (other === undefined) return []
      const keys = new Set([...Object.keys(settings), ...Object.keys(other.settings)])
      return [...keys]
        .filter((key) => !settings[key]?.unreadable && !other.settings[key]?.unreadable)
        .filter((key) => settings[key]?.value !== other.settings[key]?.value)
        .map((key): Finding => {
          const there = other.settings[key]?.place ?? other.place
          return {
            rule: 'railway-files-disagree',
            severity: 'error',
            place: settings[key]?.place ?? place,
            process,
            says: `${key} is another one than in ${there.file}, line ${there.line}`,
            why: 'A service obeys one of the two files, so the day on which it changes over would change this too.',
            remedy: `Make ${key} the same in both.`,
          }
        })
    }),
  )
}

/** A variable of a group is told once, not for each of its services. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  const told = new Set<string>()
  return findings.filter(({ rule, place, says }) => {
    const key = JSON.stringify([rule, place.file, place.line, place.column, says])
    return told.has(key) ? false : told.add(key)
  })
}

function byPlace({ place: a }: Finding, { place: b }: Finding): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1
}
