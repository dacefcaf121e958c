import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// Packages with a native part name one optional package per platform, and `npm ci` refuses a lock that lacks
// any of them, even one for another platform. Where a registry does not carry them all, `npm install` leaves
// them out of the lock. This puts them back; the platform is told from the name, as their makers write it.

export interface LockedPackage {
  version?: string
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
  [field: string]: unknown
}

export interface Lock {
  packages: Record<string, LockedPackage>
  [field: string]: unknown
}

export const lockFile = join(dirname(import.meta.dirname), 'package-lock.json')

const systems: Record<string, string> = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
}
const processors = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']
const libraries: Record<string, string> = {
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
}

/** What the lock lacks: the optional packages that others name, by their place in it. */
export function missingPackages(lock: Lock): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {}
  for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`
      const locked = Object.keys(lock.packages).some((path) => path.endsWith(place))
      if (!locked)
        missing[place] = { version, ...(dev === true ? { dev } : {}), optional: true, ...platformOf(name) }
    }
  }
  return missing
}

/** The platform that a package is for, by the words of its name: `…-linux-x64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split('/').at(-1)?.split('-') ?? []
  const [system] = words.flatMap((word) => systems[word] ?? [])
  const processor = words.find((word) => processors.includes(word))
  const [library] = words.flatMap((word) => libraries[word] ?? [])
  if (system === undefined || processor === undefined) throw new Error(`${name} does not name its platform`)
  return { cpu: [processor], os: [system], ...(library === undefined ? {} : { libc: [library] }) }
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock
  const packages = Object.entries({ ...lock.packages, ...missingPackages(lock) })
  const sorted = Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(lockFile, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`)
}
