import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { query } from '../../../lab/drills/query.ts'
import { type Stack, startStack } from '../../../lab/stack/stack.ts'
import { machineVariables } from '../../../lab/stack/testing/surroundings.ts'
import { DeadLetterList } from '../../../service/contract/job.ts'
import { pegasusThat } from '../../../smoke/testing/pegasus-that.ts'
import { type CommandRun, runCommand } from '../../testing/run-command.ts'

describe('pegasus-ops jobs', function () {
  this.timeout(60_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let stack: Stack

  before(async () => {
    stack = await startStack({ logs, machine: machineVariables(), model: { provider: 'openai-scripted' } })
    await stack.worker.stop()
  })
  after(async () => {
    await stack?.stop()
    rmSync(logs, { recursive: true })
  })
  beforeEach(() => query(stack.backends.databaseUrl, 'DELETE FROM lectures'))

  describe('dead-letter', () => {
    it('says that there is nothing', async () => {
      const { stdout, code } = await jobs(['dead-letter'])
      expect({ stdout, code }).to.deep.equal({ stdout: 'The dead letter is empty.\n', code: 0 })
    })

    it('lists what failed and why, and only what is wanted', async () => {
      const id = await failedJob('a', 'generation', 'the model answered 401')
      await failedJob('b', 'export', 'the bucket is full')
      const { stdout, code } = await jobs(['dead-letter', '--stage', 'generation'])
      expect(stdout).to.match(
        new RegExp(`^${id}  .* generation of a, attempt 4.*: the model answered 401\n1 of 1 jobs`),
      )
      expect(code).to.equal(0)
    })

    it('gives a program the page as the service has it', async () => {
      await failedJob('a')
      await failedJob('b')
      const { stdout } = await jobs(['dead-letter', '--limit', '1', '--json'])
      const { jobs: listed, pagination } = DeadLetterList.parse(JSON.parse(stdout))
      expect(listed).to.have.lengthOf(1)
      expect(pagination).to.include({ total: 2, hasMore: true })
    })
  })

  describe('replay', () => {
    it('runs the named job again, and leaves the others', async () => {
      const id = await failedJob('a')
      await failedJob('b')
      const { stdout, code } = await jobs(['replay', id])
      expect(stdout).to.match(new RegExp(`^${id} runs again as [0-9a-f-]{36}: generation of a\n$`))
      expect(code).to.equal(0)
      expect(await deadLetters()).to.deep.equal(['b'])
    })

    it('goes on past one that is refused, tells why, and exits 3', async () => {
      const [unknown, id] = [randomUUID(), await failedJob('a')]
      const { stdout, code } = await jobs(['replay', unknown, id])
      expect(stdout).to.match(new RegExp(`${id} runs again as .*\n${unknown} does not run again: 404 `))
      expect(code).to.equal(3)
    })

    it('runs all of one stage again', async () => {
      await failedJob('a')
      await failedJob('b')
      await failedJob('c', 'export')
      const { stdout, code } = await jobs(['replay', '--all', '--stage', 'generation', '--json'])
      expect(JSON.parse(stdout)).to.have.property('replayed').that.has.lengthOf(2)
      expect(code).to.equal(0)
      expect(await deadLetters()).to.deep.equal(['c'])
    })

    it('says so when nothing fits', async () => {
      const { stdout, code } = await jobs(['replay', '--all'])
      expect({ stdout, code }).to.deep.equal({ stdout: 'No job of the dead letter fits.\n', code: 0 })
    })

    it('waits for the end of each when told to, and exits 3 when one fails again', async () => {
      const id = await failedJob('a')
      const [{ stdout, code }] = await Promise.all([
        jobs(['replay', id, '--wait']),
        nextJobFails('still broken'),
      ])
      expect(stdout).to.match(/ failed again: still broken\n$/)
      expect(code).to.equal(3)
    })

    it('exits 4 when one has not ended by the deadline', async () => {
      await failedJob('a')
      const { stdout, code } = await jobs(['replay', '--all', '--wait', '--deadline', '1s'])
      expect(stdout).to.match(/ has not ended: queued when the waiting ended\n$/)
      expect(code).to.equal(4)
    })

    for (const [what, args] of Object.entries({
      'no job': [],
      'jobs and all': [randomUUID(), '--all'],
      'jobs and a stage': [randomUUID(), '--stage', 'export'],
      'a limit without all': [randomUUID(), '--limit', '1'],
    }))
      it(`exits 2 on ${what}`, async () => {
        expect((await jobs(['replay', ...args])).code).to.equal(2)
      })

    it('names the token that was refused, and exits 4', async () => {
      const { stderr, code } = await jobs(['replay', '--all'], { PLC_WRITE_API_TOKEN: 'another-token' })
      expect(stderr).to.include('PLC_WRITE_API_TOKEN')
      expect(code).to.equal(4)
    })
  })

  it('exits 4 when nothing can be asked, and 3 when the service breaks', async () => {
    const broken = await pegasusThat({
      instead: (_, response) => {
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"detail":"broken"}')
        return true
      },
    })
    for (const args of [['dead-letter'], ['replay', '--all']]) {
      expect((await runCommand(['jobs', ...args, '--target', 'https://pegasus.invalid'])).code).to.equal(4)
      expect((await runCommand(['jobs', ...args, '--target', broken.url.href])).code).to.equal(3)
    }
    await broken.close()
  })

  function jobs(args: string[], variables: Record<string, string> = {}): Promise<CommandRun> {
    return runCommand(['jobs', ...args, '--target', stack.apiUrl], {
      variables: { PLC_WRITE_API_TOKEN: stack.writeToken, ...variables },
    })
  }

  async function failedJob(
    lectureId: string,
    stage = 'generation',
    error = 'it did not work',
  ): Promise<string> {
    const id = randomUUID()
    await query(
      stack.backends.databaseUrl,
      `INSERT INTO courses (id, title) VALUES ('c', 'Course') ON CONFLICT DO NOTHING;
       INSERT INTO lectures (id, course_id, preset_id, title, status) VALUES ('${lectureId}', 'c', 'exam-mode', 'Lecture', 'failed');
       INSERT INTO jobs (id, lecture_id, job_type, status, payload, error, attempt)
       VALUES ('${id}', '${lectureId}', '${stage}', 'failed', '{}', '${error}', 4)`,
    )
    return id
  }

  /** What a worker would make of the next job that is queued. */
  function nextJobFails(error: string): Promise<void> {
    return query(
      stack.backends.databaseUrl,
      `DO $$ BEGIN
         FOR attempt IN 1..300 LOOP
           UPDATE jobs SET status = 'failed', error = '${error}' WHERE status = 'queued';
           EXIT WHEN FOUND;
           PERFORM pg_sleep(0.1);
         END LOOP;
       END $$`,
    )
  }

  async function deadLetters(): Promise<string[]> {
    const { stdout } = await jobs(['dead-letter', '--json'])
    return DeadLetterList.parse(JSON.parse(stdout)).jobs.map(({ lectureId }) => lectureId)
  }
})
