import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { type Stack, startStack } from '../../lab/stack/stack.ts'
import { leftOn } from '../../lab/stack/testing/left-on.ts'
import { machineVariables } from '../../lab/stack/testing/surroundings.ts'
import { projectRoot } from '../../smoke/project-files.ts'
import { Report } from '../../smoke/report/report.ts'
import { type Finished, typed } from '../stack/testing/command.ts'
import { inTurns } from '../testing/in-turns.ts'

const killedAtLine = pathToFileURL(join(projectRoot, 'smoke/ledger/testing/killed-at-line.ts')).href

/**
 * Lines of the ledger, each in front of something that is not begun: one for every state in which a kill can leave the
 * service, and the last of all. That every other line does as well is shown without processes, in smoke/.
 */
const lines = [2, 4, 6, 8, 10, 12, 13]
/** From here on the lecture was being taken back, so that what had been seen of it cannot be seen again. */
const takingBack = 10

/** The lecture was announced, is half way, is gone and its course is not. */
const collectedAt = [2, 8, 12]

describe('a smoke run that is killed', function () {
  this.timeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let stack: Stack

  before(async () => {
    stack = await startStack({
      logs: join(folder, 'logs'),
      machine: machineVariables(),
      model: { provider: 'openai-scripted' },
      variables: { PLC_WRITE_RATE_LIMIT_MAX_REQUESTS: '1000000' },
    })
  })
  after(async () => {
    await stack?.stop()
    rmSync(folder, { recursive: true })
  })

  it('is gone on with by --resume whatever it had begun, and leaves nothing', async () => {
    const resumed = await inTurns(lines, async (line) => {
      const state = join(folder, `resumed-${line}`)
      await killed(line, state)
      const report = reportIn(await smoke(state, ['--resume']))
      return { line, said: saidOf(report), cleanUp: outcomeOf(report, 'clean-up'), ledgers: ledgersIn(state) }
    })
    const expected = lines.map((line) => {
      const said = line < takingBack ? ['pass'] : ['inconclusive', 'ingest']
      return { line, said, cleanUp: 'pass', ledgers: [] }
    })
    expect(resumed).to.deep.equal(expected)
    expect(await leftOn(stack)).to.deep.equal([])
  })

  it('is collected by --gc whatever it had begun, and leaves nothing', async () => {
    const state = join(folder, 'collected')
    await inTurns(collectedAt, (line) => killed(line, state))

    const report = reportIn(await smoke(state, ['--gc']))

    expect([saidOf(report), outcomeOf(report, 'clean-up')]).to.deep.equal([['pass'], 'pass'])
    expect(report.leftovers?.map(({ gone }) => gone)).to.deep.equal(collectedAt.map(() => true))
    expect(ledgersIn(state)).to.deep.equal([])
    expect(await leftOn(stack)).to.deep.equal([])
  })

  async function killed(line: number, state: string): Promise<void> {
    const run = await smoke(state, ['--lecture', 'pdf'], {
      NODE_OPTIONS: `--import=${killedAtLine}`,
      KILLED_AT_LINE: String(line),
    })
    expect(run.code, `${run.stdout}${run.stderr}`).to.equal(null)
  }

  function smoke(state: string, args: string[], variables: Record<string, string> = {}): Promise<Finished> {
    return typed(['smoke', '--json', ...args], {
      API_BASE_URL: stack.apiUrl,
      PLC_WRITE_API_TOKEN: stack.writeToken,
      XDG_STATE_HOME: state,
      // So many commands are started that compiling each anew would take most of the time.
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      ...variables,
    }).finished()
  }
})

function reportIn({ stdout, stderr }: Finished): Report {
  expect(stdout, stderr).to.not.equal('')
  return Report.parse(JSON.parse(stdout))
}

/** The verdict, and the checks that keep it from being a pass. */
function saidOf({ verdict, findings }: Report): string[] {
  const bad = findings.filter(({ outcome }) => !['pass', 'skip'].includes(outcome))
  return [verdict, ...bad.map(({ check }) => check)]
}

function outcomeOf({ findings }: Report, name: string): string | undefined {
  return findings.find(({ check }) => check === name)?.outcome
}

function ledgersIn(state: string): string[] {
  return readdirSync(join(state, 'pegasus-ops', 'ledgers'))
}
