import type { Drill } from './drill.ts'

export const oldApiBeside: Drill = {
  name: 'old-release-on-one-api',
  family: 'release',
  breaks: 'one of two API instances still runs the old release',
  expects: { outcome: 'fail', check: 'release', says: /old from/ },
  withinMs: 30_000,
  async inject(ground) {
    const old = await ground.addApi({ PEGASUS_RELEASE: 'old' })
    await ground.front([ground.stack.apiUrl, old.url])
  },
}

export const notTheExpectedRelease: Drill = {
  name: 'not-the-expected-release',
  family: 'release',
  breaks: 'the deploy has not happened: everything runs the release before the one that was meant to go out',
  expects: { outcome: 'fail', check: 'release', says: /^new from/ },
  withinMs: 30_000,
  plan: { release: '3f2c1a9b7d5e4f60718293a4b5c6d7e8f9012345' },
}

export const oldWorker: Drill = {
  name: 'old-release-on-worker',
  family: 'release',
  breaks: 'the API is new and the worker still runs the old release',
  expects: { outcome: 'fail', check: 'instances', says: /the worker worker-\S+ runs old/ },
  withinMs: 30_000,
  async inject(ground) {
    await ground.replaceWorker({ PEGASUS_RELEASE: 'old' })
  },
}
