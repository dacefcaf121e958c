import { once } from 'node:events'
import { expect } from 'chai'
import { emptyDatabase } from '../lab/stack/testing/backends.ts'
import type { Variables } from './contract/environment.ts'
import { spawnRole } from './testing/role-process.ts'
import { freshBackends, testVariables } from './testing/test-config.ts'

describe('a process of the service', () => {
  for (const role of ['api', 'worker'] as const)
    it(`refuses to start as ${role} on a bad environment and lists every problem at once`, async () => {
      const { code, stderr } = await outcomeOf(role, {
        DATABASE_URL: 'mysql://canary@db/pegasus',
        STORAGE_MODE: 'local',
        OPENAI_API_KEY: 'sk-canary\n',
        PLC_OPS_API_TOKEN: 'canary',
        PLC_WRITE_API_TOKEN: 'canary-2',
        PLC_OPEN_READS: '1',
      })
      expect(code).to.equal(1)
      expect(stderr).to.match(new RegExp(`The ${role} cannot start: 4 problems`))
      for (const name of ['DATABASE_URL', 'REDIS_URL', 'STORAGE_MODE', 'OPENAI_API_KEY'])
        expect(stderr).to.contain(name)
      expect(stderr).not.to.contain('canary')
    })

  it('refuses to start on a database that was never migrated, and says what to run', async () => {
    const backends = { ...(await freshBackends()), database: await emptyDatabase() }
    const { code, stderr } = await outcomeOf('worker', testVariables(backends))
    expect(code).to.equal(1)
    expect(stderr).to.match(/no Pegasus schema: run `pegasus-ops migrate up`/)
  })

  it('says that it cannot reach the database, without the address or the password', async () => {
    const variables = {
      ...testVariables(await freshBackends()),
      DATABASE_URL: 'postgres://canary:canary@127.0.0.1:1/canary',
    }
    const { code, stderr } = await outcomeOf('api', variables)
    expect(code).to.equal(1)
    expect(stderr).to.match(/The api cannot start: the database cannot be reached/)
    expect(stderr).not.to.contain('canary')
  })

  it('reaches nothing in a public network without TLS in production, unless it is allowed by name', async () => {
    const variables = {
      ...testVariables(await freshBackends()),
      NODE_ENV: 'production',
      PLC_ALLOW_OFFLINE_MODEL: '1',
      REDIS_URL: 'redis://:canary@203.0.113.7:6379',
      DATABASE_URL: 'postgres://canary:canary@198.51.100.7/canary',
    }
    const { code, stderr } = await outcomeOf('worker', variables)
    expect(code).to.equal(1)
    expect(stderr).to.match(/The worker cannot start: 2 problems/)
    expect(stderr).to.match(/REDIS_URL: an address in a public network.*without TLS/)
    expect(stderr).to.contain('PLC_ALLOW_PLAIN_TRANSPORT=DATABASE_URL').and.not.contain('canary')
    const allowed = { ...variables, PLC_ALLOW_PLAIN_TRANSPORT: 'REDIS_URL' }
    expect((await outcomeOf('worker', allowed)).stderr).to.match(/1 problem in[\s\S]*DATABASE_URL/)
  })

  it('runs as API on a good environment and ends with 0 on SIGTERM', async () => {
    const child = spawnRole('api', {
      ...testVariables(await freshBackends()),
      PORT: '0',
      PLC_LOG_LEVEL: 'info',
    })
    let log = ''
    child.stdout?.on('data', (chunk) => {
      log += chunk
      if (log.includes('process.started')) child.kill('SIGTERM')
    })
    const [code] = await once(child, 'exit')
    expect(code, log).to.equal(0)
    expect(log).to.match(/process.stopped/)
  })
})

async function outcomeOf(
  role: 'api' | 'worker',
  variables: Variables,
): Promise<{ code: number; stderr: string }> {
  const child = spawnRole(role, variables)
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stderr }
}
