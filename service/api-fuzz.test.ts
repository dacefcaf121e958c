import { Agent } from 'node:http'
import { expect } from 'chai'
import fc from 'fast-check'
import { type Database, openDatabase } from './tables/database.ts'
import { faultOf } from './testing/api-fuzz/judge.ts'
import { type OpenApi, type Operation, operationsOf } from './testing/api-fuzz/operations.ts'
import { type FuzzRequest, requests, type World } from './testing/api-fuzz/requests.ts'
import { send } from './testing/api-fuzz/send.ts'
import { failEveryJob, fillWorld } from './testing/api-fuzz/world.ts'
import { type RoleProcess, startApiProcess } from './testing/role-process.ts'
import { freshBackends } from './testing/test-config.ts'

const requestCount = Number(process.env['FUZZ_REQUESTS'] ?? 1500)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const atOnce = 10
const deadlineMs = 20_000
const longerAtMost = 300

describe('the API, asked whatever its description allows and much that it does not', function () {
  this.timeout(60_000 + requestCount * 50)
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const seen = new Map<string, Map<number, number>>()
  let database: Database
  let api: RoleProcess & { url: string }
  let operations: Operation[]
  let world: World

  before(async () => {
    const backends = await freshBackends()
    api = await startApiProcess(backends, {
      PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1000000',
    })
    database = openDatabase(backends.database.url, { applicationName: 'fuzz' })
    world = await fillWorld(api.url, database, backends)
    operations = operationsOf((await (await fetch(`${api.url}/openapi.json`)).json()) as OpenApi)
  })
  after(async () => {
    agent.destroy()
    await database.destroy()
    await api.end('SIGKILL')
  })

  it(`answers ${requestCount} requests in time, without a 5xx, and as it describes itself`, async () => {
    const startedAt = performance.now()
    const together = fc.array(requests(operations, world), { minLength: atOnce, maxLength: atOnce })
    let batches = 0
    const property = fc.asyncProperty(together, async (batch) => {
      if (batches++ % 20 === 0) await failEveryJob(database)
      await Promise.all(batch.map(ask))
    })
    const outcome = await fc.check(property, {
      seed,
      numRuns: Math.ceil(requestCount / atOnce),
      endOnFailure: true,
    })
    if (outcome.failed) throw new Error(`with FUZZ_SEED=${seed}: ${messageOf(outcome.errorInstance)}`)
    tell(outcome.numRuns * atOnce, performance.now() - startedAt)
  })

  it('has met every operation with something that it takes', async () => {
    const statuses = (operation: Operation) => [...(seen.get(nameOf(operation))?.keys() ?? [])]
    const isTaken = (operation: Operation) => statuses(operation).some((status) => status < 300)
    // By chance one is met with refusals alone: it is asked for longer.
    for (const operation of operations)
      for (const request of fc.sample(requests([operation], world), { seed, numRuns: longerAtMost })) {
        if (isTaken(operation)) break
        await ask(request)
      }
    expect(operations.filter((one) => !isTaken(one)).map(nameOf)).to.deep.equal([])
  })

  it('is still the same process, and has nothing to say of a failure', async () => {
    expect((await fetch(`${api.url}/health`)).status).to.equal(200)
    const severe = api.lines.filter(({ severity }) => severity === 'ERROR' || severity === 'CRITICAL')
    expect(severe).to.deep.equal([])
  })

  async function ask(request: FuzzRequest): Promise<void> {
    try {
      const answer = await send(api.url, request, { agent, deadlineMs })
      if (answer === null) return
      const fault = faultOf(request, answer)
      if (fault !== null) throw new Error(`${fault}: ${answer.text.slice(0, 300)}`)
      count(request, answer.status)
    } catch (error) {
      throw new Error(`${messageOf(error)}\n${shown(request)}`, { cause: error })
    }
  }

  function count({ operation }: FuzzRequest, status: number): void {
    const statuses = seen.get(nameOf(operation)) ?? new Map<number, number>()
    seen.set(nameOf(operation), statuses.set(status, (statuses.get(status) ?? 0) + 1))
  }

  function tell(total: number, elapsedMs: number): void {
    const byStatus = new Map<number, number>()
    for (const statuses of seen.values())
      for (const [status, times] of statuses) byStatus.set(status, (byStatus.get(status) ?? 0) + times)
    const counts = [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, times]) => `${status}: ${times}`)
    process.stdout.write(
      `      seed ${seed}, ${total} requests over ${seen.size} operations in ${Math.round(elapsedMs / 1000)} s; ${counts.join(', ')}\n`,
    )
  }
})

const nameOf = ({ method, path }: Operation) => `${method} ${path}`
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function shown({ operation, target, headers, body, hangsUp }: FuzzRequest): string {
  return [
    `${operation.method} ${target.slice(0, 500)}${hangsUp ? ' (hangs up)' : ''}`,
    JSON.stringify(headers).slice(0, 2000),
    ...(body === null
      ? []
      : [`${body.length} bytes: ${JSON.stringify(body.subarray(0, 1000).toString('latin1'))}`]),
  ].join('\n')
}
