import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type Lock, lockFile, missingPackages } from './complete-lock.ts'

describe('package-lock.json', () => {
  it('holds the optional packages of every platform (node scripts/complete-lock.ts adds them)', () => {
    const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock

    expect(Object.keys(missingPackages(lock))).to.deep.equal([])
  })
})

describe('missingPackages', () => {
  it('tells the platform of a package from its name', () => {
    const lock = {
      packages: { 'node_modules/fast': { optionalDependencies: { '@fast/linux-x64-musl': '1.0.0' } } },
    }

    expect(missingPackages(lock)).to.deep.equal({
      'node_modules/@fast/linux-x64-musl': {
        version: '1.0.0',
        optional: true,
        cpu: ['x64'],
        os: ['linux'],
        libc: ['musl'],
      },
    })
  })

  it('refuses to guess where a name tells no platform', () => {
    const lock = { packages: { 'node_modules/fast': { optionalDependencies: { faster: '1.0.0' } } } }

    expect(() => missingPackages(lock)).to.throw('faster does not name its platform')
  })
})
