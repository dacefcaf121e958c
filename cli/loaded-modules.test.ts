import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Interfaces } from '@oclif/core'
import { expect } from 'chai'
import { projectRoot } from '../smoke/project-files.ts'
import { loadedBy } from './testing/loaded-modules.ts'

const { commands } = JSON.parse(
  readFileSync(join(projectRoot, 'oclif.manifest.json'), 'utf8'),
) as Interfaces.Manifest
/** Nothing listens there. */
const refused = ['--target', 'http://127.0.0.1:1']
/** Of the service and of the migrations, which few commands run. */
const heavy = [
  'bullmq',
  'ioredis',
  'knex',
  'pg',
  'koa',
  '@aws-sdk/client-s3',
  '@google-cloud/storage',
  'openai',
]

describe('what a command loads', () => {
  for (const args of [['--version'], ['--help'], ['migrate', '--help'], ['verify', '--help']])
    it(`is nothing of ours but where it keeps what is compiled, for ${args.join(' ')}`, async () => {
      expect(await loadedBy(args)).to.deep.include({ code: 0, own: ['smoke/own-compile-cache.js'] })
    })

  it('is nothing of ours for the help of any other command, because no help is made when it is asked for', () => {
    expect(Object.values(commands).filter(({ hasDynamicHelp }) => hasDynamicHelp)).to.deep.equal([])
    expect(Object.keys(commands)).to.include('verify')
  })

  it('is no page for the list of the pages', async () => {
    const { code, packages } = await loadedBy(['runbook', 'list'])
    expect(code).to.equal(0)
    expect(packages).to.not.include('micromark')
  })

  const asking: [args: string[], code: number][] = [
    [['runbook', 'list'], 0],
    [['verify', ...refused, '--settle', '0s'], 3],
    [['smoke', ...refused], 3],
    [['soak', ...refused, '--for', '1s', '--every', '1s'], 3],
    [['status', ...refused], 3],
    [['env-diff', ...refused], 4],
    [['jobs', 'dead-letter', ...refused], 3],
    [['jobs', 'replay', '--all', ...refused], 3],
    [['rollback', 'plan', ...refused], 4],
    [['runbook', 'run', 'incident-response', '--dry-run', ...refused], 0],
  ]
  for (const [args, code] of asking)
    it(`is nothing of lab/, and no queue, database or bucket, for ${args.join(' ')}`, async () => {
      const loaded = await loadedBy(args)
      expect(loaded.code).to.equal(code)
      expect(loaded.own.filter((file) => file.startsWith('lab/'))).to.deep.equal([])
      expect(heavy.filter((name) => loaded.packages.has(name))).to.deep.equal([])
    })

  it('is the database where one is asked', async () => {
    const { packages } = await loadedBy(['migrate', 'status', '--target', 'local'])
    expect(packages).to.include('knex')
  })
})
